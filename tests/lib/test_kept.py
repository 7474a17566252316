"""Which rows stay, and that nobody gets around it."""

import pytest
from django.apps import apps

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow, KeptRow, RowIsKept

NEVER_DELETED = {
    "Approval",
    "Commission",
    "CommissionMember",
    "Equivalence",
    "Erasure",
    "Evidence",
    "Export",
    "MaterialChange",
    "PlanCourse",
    "QuestionVoid",
    "Receipt",
    "Regrade",
    "TrainingAgent",
    "TrainingPlan",
}
NEVER_CHANGED = {
    "AccessEvent",
    "AccountGrant",
    "CertificateEvent",
    "EmployeeChange",
    "EvidenceEvent",
    "LabourAct",
    "NameChange",
    "NoticeAcceptance",
    "PinDraw",
    "RegradedResponse",
    "SeatEvent",
    "ScoreAdjustment",
    "VoidedAttempt",
}
KEPT = sorted((model for model in apps.get_models() if issubclass(model, KeptRow)), key=lambda model: model.__name__)


def test_every_record_is_one():
    assert {model.__name__ for model in KEPT} == NEVER_DELETED | NEVER_CHANGED


@pytest.mark.parametrize("model", KEPT)
def test_row_is_never_deleted(model):
    with pytest.raises(RowIsKept):
        model(pk=1).delete()
    with pytest.raises(RowIsKept):
        model.objects.all().delete()
    with pytest.raises(RowIsKept):
        model.objects.filter(pk=1).delete()


@pytest.mark.parametrize("model", [model for model in KEPT if model.__name__ in NEVER_CHANGED])
def test_row_is_never_changed(model):
    row = model(pk=1)
    row._state.adding = False

    assert issubclass(model, AppendOnlyRow)
    with pytest.raises(RowIsKept):
        row.save()
    with pytest.raises(RowIsKept):
        row.save(update_fields=["pk"])
    with pytest.raises(RowIsKept):
        model.objects.update(pk=2)
    assert isinstance(model.objects.all(), AppendOnlyQuerySet)


def test_what_is_withdrawn_is_not_saved_again():
    change = apps.get_model("certificates.MaterialChange")(pk=1)
    change._state.adding = False

    with pytest.raises(RowIsKept):
        change.save()
