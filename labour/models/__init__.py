from labour.models.dc3 import Dc3, DigitisedSignature

__all__ = ["Dc3", "DigitisedSignature"]
