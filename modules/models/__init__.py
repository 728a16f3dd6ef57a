"""The content of the leergang: a programme of modules, a module of units."""

from modules.models.module import Assignment, LearningObjective, Module, ModuleKind
from modules.models.programme import Programme
from modules.models.unit import Unit, UnitKind

__all__ = ["Assignment", "LearningObjective", "Module", "ModuleKind", "Programme", "Unit", "UnitKind"]
