from labour.models.commission import Commission, CommissionMember
from labour.models.dc3 import Dc3, DigitisedSignature
from labour.models.filings import Receipt, TrainingAgent
from labour.models.plans import PlanCourse, TrainingPlan
from labour.models.records import LabourAct, LabourRecord

__all__ = [
    "Commission",
    "CommissionMember",
    "Dc3",
    "DigitisedSignature",
    "LabourAct",
    "LabourRecord",
    "PlanCourse",
    "Receipt",
    "TrainingAgent",
    "TrainingPlan",
]
