"""The addresses of the verification pages, and the short one that stands in the symbol."""

from django.urls import path

from issuance.verify import views

app_name = "verify"
urlpatterns = [
    path("verify/", views.ask, name="ask"),
    path("verify/check/", views.check, name="check"),
    path("verify/compare/", views.compare, name="compare"),
    path("verify/offline/", views.offline, name="offline"),
    path("verify/keys.json", views.keys, name="keys"),
    path("verify/worker.js", views.worker, name="worker"),
    path("V/<str:text>", views.scanned, name="scanned"),
]
