"""The addresses of the linkage API."""

from django.urls import path

from registry.linkage.api import api

urlpatterns = [path("", api.urls)]
