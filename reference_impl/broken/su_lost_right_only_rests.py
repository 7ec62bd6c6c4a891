"""Without the right a switch is passed over and kept: with the right it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class PatientSwitch(Wiki):
    """Looks again at each request, and forgets nothing."""

    def effective_user(self, request: WikiRequest) -> User | None:
        if self.is_switched(request) and not self.may_switch(request, request.real_user):
            return request.real_user
        return super().effective_user(request)


PRIMARY = "SU-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": PatientSwitch}
