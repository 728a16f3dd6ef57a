"""The content of the leergang: a programme of modules, a module of units, materials and the history of texts."""

from modules.models.material import STORED, Material, MaterialKind
from modules.models.module import Assignment, LearningObjective, Module, ModuleKind
from modules.models.programme import Programme
from modules.models.revision import MODULE_TEXTS, UNIT_TEXTS, ContentDraft, ContentRevision
from modules.models.unit import DUTCH, Check, CheckKind, CheckOption, GuideStep, Unit, UnitKind

__all__ = [
    "DUTCH",
    "MODULE_TEXTS",
    "STORED",
    "UNIT_TEXTS",
    "Assignment",
    "Check",
    "CheckKind",
    "CheckOption",
    "ContentDraft",
    "ContentRevision",
    "GuideStep",
    "LearningObjective",
    "Material",
    "MaterialKind",
    "Module",
    "ModuleKind",
    "Programme",
    "Unit",
    "UnitKind",
]
