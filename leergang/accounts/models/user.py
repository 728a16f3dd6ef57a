import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac

from leergang.accounts.names import full_name, sort_key
from leergang.db import SORTED


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make one person; without a password the person can only come in by an invitation."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person (SEC-03: one person, one account). Roles follow from relations, not from this row."""

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mailadres", max_length=254, unique=True)
    first_name = models.CharField("voornaam", max_length=80)
    infix = models.CharField("tussenvoegsel", max_length=30, blank=True)
    last_name = models.CharField("achternaam", max_length=100)
    sort_key = models.CharField("sorteersleutel", max_length=200, editable=False, db_collation=SORTED)
    # For the bellijst alone: to be called when a session changes within hours of its start.
    phone = models.CharField("telefoonnummer", max_length=30, blank=True, default="", db_default="")
    is_active = models.BooleanField("actief", default=True)
    joined_at = models.DateTimeField("bekend sinds", db_default=Now())
    # Raised to end every session of this person at once, wherever it is kept (SEC-03).
    session_generation = models.PositiveIntegerField("ronde van sessies", default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="user_email_lower",
                violation_error_message="Schrijf het e-mailadres in kleine letters.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.first_name, self.infix, self.last_name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_key"}
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must agree with: the password and the generation of sessions."""
        key_salt = "leergang.accounts.models.User.session"
        value = f"{self.session_generation}:{self.password}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def name(self) -> str:
        """The full name as people write it: 'Anna van der Berg'."""
        return full_name(self.first_name, self.infix, self.last_name)

    def get_full_name(self) -> str:
        return self.name
