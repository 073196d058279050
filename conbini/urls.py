"""The URLs of the whole: each app's doors at their address."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/kiosk/" if settings.KIOSK_SIMULATOR else "/admin/"), name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("book/", include("campaigns.booking.urls")),
    path("desk/", include("cards.desk.urls")),
    path("api/center/v1/", include("issuance.centre.urls")),
    path("api/linkage/v1/", include("registry.linkage.urls")),
    path("", include("issuance.verify.urls")),
]

if settings.KIOSK_SIMULATOR:
    urlpatterns.append(path("kiosk/", include("issuance.kiosk.urls")))
