"""The addresses of the public pages, each beginning with its language."""

from django.urls import include, path

from campaigns.booking import booked, choose, mine, waiting

in_a_language = [
    path("", choose.start, name="book_start"),
    path("mine/people/", mine.people, name="book_people"),
    path("mine/contact/", mine.contact, name="book_contact"),
    path("mine/check/", mine.check, name="book_check"),
    path("mine/extend/", mine.extend, name="book_extend"),
    path("mine/release/", mine.release, name="book_release"),
    path("b/<str:token>/", booked.booking, name="book_booking"),
    path("b/<str:token>/booking.ics", booked.calendar, name="book_calendar"),
    path("b/<str:token>/cancel/", booked.cancel, name="book_cancel"),
    path("b/<str:token>/move/", booked.move, name="book_move"),
    path("b/<str:token>/move/<slug:venue>/", booked.move_times, name="book_move_times"),
    path("b/<str:token>/move-to/", booked.move_confirm, name="book_move_confirm"),
    path("w/<str:token>/", waiting.entry, name="book_entry"),
    path("<slug:code>/", choose.start, name="book_campaign"),
    path("<slug:code>/places/", choose.places, name="book_places"),
    path("<slug:code>/places/<slug:venue>/", choose.times, name="book_times"),
    path("<slug:code>/hold/", choose.hold, name="book_hold"),
    path("<slug:code>/waiting/", waiting.join, name="book_waiting"),
]
urlpatterns = [
    path("", choose.front, name="book_front"),
    path("<slug:language>/", include(in_a_language)),
]
