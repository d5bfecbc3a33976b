"""Forms of sign-in and staff accounts, word for word."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from flask import request
from flask_security.forms import LoginForm, TwoFactorVerifyCodeForm
from flask_security.recovery_codes import MfRecoveryForm

from asb import web
from asb.fields import Asked, Choice, Email, Name, Option, Question, Text, read_day
from asb.models import ROLES
from asb.staff.signing_in import codes
from asb.staff.signing_in.passwords import LONGEST, refused
from asb.wizard import Typed


class Password(Asked):
    """A password, exactly as typed; never sent back."""

    macro = "password"

    def __init__(self, label: str, hint: str = "", *, autocomplete: str = "current-password", **kwargs: Any):
        super().__init__(label, hint, **kwargs)
        self.autocomplete = autocomplete

    def accept(self, typed: list[str]) -> Any:
        password = typed[0] if typed else ""
        if len(password) > LONGEST:
            raise ValueError(f"A password has {LONGEST} characters at most")
        return password

    def shown(self) -> str:
        return ""


class Username(Email):
    """The email address used as user name, marked up for password managers."""

    def __init__(self, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, hint, **kwargs)
        self.autocomplete = "username"


class Code(Text):
    """A code: the browser may fill it in, and does not check its spelling."""

    def __init__(self, label: str, hint: str = "", *, digits: bool = False, **kwargs: Any) -> None:
        self.digits = digits
        more = (
            {"autocomplete": "one-time-code", "inputmode": "numeric"} if digits else {"autocomplete": "off"}
        )
        super().__init__(label, hint, width="10", limit=60, **more, **kwargs)

    def accept(self, typed: list[str]) -> Any:
        text = str(super().accept(typed))
        if text and self.digits and not text.replace(" ", "").isascii():
            raise ValueError("Type the six numbers that the app shows")
        return text.replace(" ", "") if self.digits else text


class OfTheLibrary:
    """Adapts the library's forms to our templates, without the library's extra fields."""

    class Meta:
        csrf = False  # every form is checked already, before it is read (web.csrf)
        locales = False

    submit = None
    title: ClassVar[str] = ""
    intro: tuple[str, ...] = ()
    aside = tab = ""
    multipart = False
    form_errors: Any

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Removes NUL characters, as `web.typed` does.

        The library passes None for an empty form, and would then report nothing as missing.
        """
        if formdata is None and request.method == "POST":
            formdata = Typed({})
        if formdata is not None:
            named = {name: formdata.getlist(name) for name in formdata}
            formdata = Typed(
                {name: [text.replace("\0", "") for text in texts] for name, texts in named.items()}
            )
        super().process(formdata, *args, **kwargs)  # type: ignore[misc]  # the library's form stands beside

    @property
    def heading(self) -> str:
        return self.title

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Error messages, each with the id of the field; the first field for errors about the whole form."""
        fields = [field for field in self if isinstance(field, Asked)]  # type: ignore[attr-defined]  # a form is iterable
        own = [(str(field.errors[0]), f"#{field.focus}") for field in fields if field.errors]
        all_together = [(str(error), f"#{fields[0].focus}") for error in self.form_errors]
        return own or all_together[:1]


class SignIn(OfTheLibrary, LoginForm):  # type: ignore[misc]  # the library's forms have no types
    title = "Sign in"
    remember = None  # type: ignore[assignment]  # so a field is left out
    next = property(lambda _self: SimpleNamespace(data=""))
    """Empty: the next page is kept in the session; the library would take it from the URL."""
    email = Username(  # type: ignore[assignment]  # fields of ours, with the same data
        "Email address", needed="Enter your email address"
    )
    password = Password(  # type: ignore[assignment]  # the same
        "Password", needed="Enter your password"
    )


class SecondFactor(OfTheLibrary, TwoFactorVerifyCodeForm):  # type: ignore[misc]  # the same
    title = "Your code"
    code = Code(  # type: ignore[assignment]  # a field of ours, with the same data
        "Code",
        "The six numbers that your authenticator app shows now for this service.",
        digits=True,
        needed="Enter the code",
    )

    def validate(self, **more: Any) -> bool:
        valid = bool(super().validate(**more))
        if not valid and codes.clock_is_off():
            self.code.errors = [codes.why_not()]
        return valid


class RecoveryCode(OfTheLibrary, MfRecoveryForm):  # type: ignore[misc]  # the same
    title = "Use a recovery code"
    intro = ("Use this when you do not have your phone. Each of the codes you wrote down works once.",)
    code = Code(  # type: ignore[assignment]  # a field of ours, with the same data
        "Recovery code",
        "For example, 2346-789H-JKLM. You can use capital or small letters.",
        needed="Enter a recovery code",
    )


class Until(Text):
    """A date, or empty."""

    def accept(self, typed: list[str]) -> Any:
        text = super().accept(typed)
        return read_day(text) if text else None


class Forgotten(Question):
    title = "Get a link for a new password"
    intro = ("We will send it to the email address of your account. It works once, within two hours.",)
    email = Username("Email address", needed="Enter your email address")


class ChoosePassword(Question):
    """Chooses a new password for `so_far["member"]`."""

    title = "Choose a password"
    aside = "staff/signin/whose.html"
    intro: tuple[str, ...] = (
        "At least 12 characters. Four words that do not belong together make a good password that is easy to "
        "remember.",
    )
    password = Password("New password", autocomplete="new-password", needed="Enter a new password")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        good = super().validate(*args, **kwargs)
        member = self.so_far["member"]
        if good and (why := refused(self.password.data, member.name, member.email, web.council())):
            self.password.errors = [why]
            return False
        return good


class ChangePassword(ChoosePassword):
    title = "Change your password"
    aside = ""
    intro = (*ChoosePassword.intro, "You will then be signed out on every other device.")
    present = Password("Your current password", needed="Enter your current password")
    password = Password("New password", autocomplete="new-password", needed="Enter a new password")


class AnotherApp(Question):
    title = "Use another phone or app"
    intro = ("The one you use now will stop working for this service. You will also get new recovery codes.",)
    present = Password("Your password", needed="Enter your password")


class NewRecoveryCodes(Question):
    title = "New recovery codes"
    intro = (
        "Your present codes will then stop working. Enter your password first, because anyone with a code "
        "could sign in as you.",
    )
    present = Password("Your password", needed="Enter your password")


class TieCouncilAccount(Question):
    title = "Sign in with your council account too"
    intro = ("First enter your password for this service, in case you have left this screen open to others.",)
    present = Password("Your password", needed="Enter your password")


class UntieCouncilAccount(Question):
    title = "Unlink your council account"
    intro = (
        "After this, you will sign in only with your password and your authenticator app. You will be signed "
        "out on every other device.",
    )
    present = Password("Your password", needed="Enter your password")


class FirstCode(Question):
    title = "Set up your second factor"
    intro = ("From then on, when you sign in, you will type a code from your phone after your password.",)
    aside = "staff/signin/app.html"
    code = Code(
        "Code", "The six numbers that the app shows now.", digits=True, needed="Enter the code from the app"
    )


DOES = (
    Option("officer", ROLES["officer"], "Works on cases."),
    Option(
        "manager",
        ROLES["manager"],
        "Also agrees as second person, signs off figures and manages these accounts.",
    ),
    Option("appeals", ROLES["appeals"], "Sees only cases under appeal. Works for the appeal body."),
)


class NewAccount(Question):
    title = "Add an account"
    name = Name("Name", "As it is shown in letters and in the history of a case.", needed="Enter a name")
    email = Email("Email address", "They sign in with it.", needed="Enter an email address")
    role = Choice(
        "What do they do?",
        options=DOES,
        needed="Choose what they do",
    )


class Role(Question):
    title = "Change what they do"
    role = Choice("What do they do?", options=DOES, needed="Choose what they do")


class Title(Question):
    title = "Change their title"
    intro = ("Letters give it after their name. Letters that have already been written do not change.",)
    post = Name(
        "Title (optional)", "For example: Community Safety Officer. Without it, letters name the team."
    )


class Cover(Question):
    title = "Cover for a manager"
    intro = ("Until the end of this day, the officer can do everything that a manager can.",)
    until = Until(
        "Last day of cover",
        "For example, 1 3 2027 or 1 March 2027. Leave it empty to end cover now.",
        width="20",
    )
