"""The machine-readable form of a certificate: an Open Badges 3.0 credential that anybody can verify offline.

Built once, at delivery, from the frozen row; what is signed is stored as text and never built again.
"""
