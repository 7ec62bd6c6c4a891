"""The preferences page: remember_me, the password, and "switch user" for superusers.

It knows the forms' fields and what they change in the account of the *effective* user. Whether a switch stands is
decided in `switching`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.wiki.accounts import WikiUser
from reference_impl.wiki.answer import Answer, page
from reference_impl.wiki.logins import Logins
from reference_impl.wiki.look import draw

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class Preferences(Logins):
    """Forms about the visitor's own account."""

    def userprefs(self, request: WikiRequest) -> Answer:
        """Show the forms; a POST changes something first and says how it went."""
        message = ""
        if request.field("sub") == "suid":
            message = self.switch_user(request)
        elif request.method == "POST" and request.user is not None:
            message = self.change_account(request, request.user)
        return self.preferences_page(request, message)

    def change_account(self, request: WikiRequest, user: User) -> str:
        if "change_password" in request.form:
            return self.change_password(request, user)
        return self.save_preferences(request, user) if "save" in request.form else ""

    def preferences_page(self, request: WikiRequest, message: str) -> Answer:
        if request.user is None:
            return self.forbidden(request, "set preferences on")
        content = draw("userprefs", url=request.url(request.page_name, "action=userprefs"), user=request.user)
        if self.may_switch(request, request.real_user):
            content += self.switch_form(request)
        status = 403 if request.error == self.NOT_ALLOWED else 200
        return page("Preferences", content, status=status, message=message)

    def switch_form(self, request: WikiRequest) -> str:
        url = request.url(request.page_name, "action=userprefs&sub=suid")
        names = self.cfg.accounts.names()
        return draw("switch", url=url, ticket=self.new_ticket(request), names=names)

    NOT_ALLOWED = "Only a superuser may switch to another user."

    def switch_error(self, request: WikiRequest, target: User | None) -> str | None:
        """Why this switch can't be; None when it can."""
        if not self.may_switch(request, request.real_user):
            return self.NOT_ALLOWED
        if request.method != "POST":
            return "A switch must be sent by the form."
        if not self.ticket_is_valid(request, request.form.get("ticket", "")):
            return "The form is too old or not yours. Please send it again."
        return "There is no such user." if target is None else None

    def switch_user(self, request: WikiRequest) -> str:
        target = self.cfg.accounts.by_name(request.form.get("selected_user", ""))
        request.error = self.switch_error(request, target)
        if request.error is not None or target is None:
            return request.error or ""
        self.set_switch(request, target)
        return f"You are {target.name} now. Log out to be yourself again."

    def save_preferences(self, request: WikiRequest, user: User) -> str:
        user.remember_me = "remember_me" in request.form
        self.cfg.accounts.set_remember_me(user.name, user.remember_me)
        self._refresh(request)
        return "Your preferences are saved."

    def change_password(self, request: WikiRequest, user: User) -> str:
        password = request.form.get("new_password", "")
        if self.cfg.accounts.check(user.name, request.form.get("old_password", "")) is None:
            request.error = "The old password is wrong."
        elif not password or password != request.form.get("new_password_again", ""):
            request.error = "The new password must be given twice, and alike."
        else:
            self.cfg.accounts.set_password(user.name, password)
            self._refresh(request)
            request.password_changed = user is request.real_user
        return request.error or "Your password is changed."

    def _refresh(self, request: WikiRequest) -> None:
        """Let this request's users show what was just changed in their accounts, for the handler to see."""
        for user in (request.user, request.real_user):
            kept = self.cfg.accounts.by_id(user.id) if user else None
            if isinstance(user, WikiUser) and kept is not None:
                user.remember_me = kept.remember_me
                user.password_stamp = kept.password_stamp
