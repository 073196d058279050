"""The addresses of the desk; none holds anything of a visitor."""

from django.urls import path

from cards.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.front, name="front"),
    path("open/", views.open_visit, name="open"),
    path("visit/", views.visit, name="visit"),
    path("leave/", views.leave, name="leave"),
    path("queue/", views.queue, name="queue"),
    path("dark/", views.dark, name="dark"),
]
