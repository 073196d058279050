"""The logins of the demo: a clerk of the city, its office manager, and the administrator."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from registry.models import Clerk, Municipality


@dataclass(frozen=True, slots=True)
class Login:
    """One login, told on the screen: it exists in demonstrations only."""

    name: str
    password: str
    what: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


def logins_of(municipality: Municipality) -> tuple[Login, ...]:
    """The demo's logins; those of a second city carry its code."""
    ending = "" if municipality.code == "092029" else f"-{municipality.code}"
    return (
        Login(f"clerk{ending}", "demo-clerk", f"{municipality} 窓口", ("窓口",)),
        Login(f"manager{ending}", "demo-manager", f"{municipality} 管理・監査", ("窓口", "管理", "監査")),
        Login("admin", "demo-admin", "システム管理", is_superuser=True),
    )


def create_logins(municipality: Municipality) -> tuple[Login, ...]:
    """Make those that are not there, without touching the passwords of those that are."""
    logins = logins_of(municipality)
    for login in logins:
        user, is_new = User.objects.get_or_create(
            username=login.name, defaults={"is_staff": True, "is_superuser": login.is_superuser}
        )
        if is_new:
            user.set_password(login.password)
            user.save()
        user.groups.add(*Group.objects.filter(name__in=login.groups))
        Clerk.objects.get_or_create(user=user, defaults={"municipality": municipality})
    return logins
