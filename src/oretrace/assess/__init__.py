"""What a material depends on: who holds it, what an importer relies on, and how that looks corrected for evasion."""

from oretrace.assess.assessment import Assessment, assess, importer_named, material_named

__all__ = ["Assessment", "assess", "importer_named", "material_named"]
