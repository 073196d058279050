"""The addresses of the simulated kiosk."""

from django.urls import path

from issuance.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("", views.show, name="show"),
    path("touch", views.touch, name="touch"),
    path("paper/<int:number>.png", views.page, name="page"),
    path("paper.pdf", views.paper, name="paper"),
]
