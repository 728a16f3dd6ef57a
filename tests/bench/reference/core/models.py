from django.conf import settings
from django.db import models


class Cohort(models.Model):
    name = models.CharField(max_length=120)
    starts = models.DateField()


class Module(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="modules")
    title = models.CharField(max_length=200)
    summary = models.TextField()
    position = models.PositiveSmallIntegerField()
    due = models.DateField()


class Enrolment(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=20, default="participant")
    organisation = models.CharField(max_length=120)
    enrolled = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="one_enrol")]
        indexes = [models.Index(fields=["cohort", "organisation", "id"], name="enr_list")]


class Case(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+", db_index=False)
    module = models.ForeignKey(Module, models.CASCADE, related_name="cases")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cases")
    title = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=20)
    updated = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["author", "-updated"], name="case_author"),
            models.Index(fields=["module", "status", "-updated"], name="case_queue"),
            models.Index(
                fields=["cohort", "updated"], name="case_wait", condition=models.Q(status="submitted")
            ),
        ]


class Comment(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    body = models.TextField()
    created = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "created"], name="comment_case")]
