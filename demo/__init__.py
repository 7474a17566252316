"""Two fictional companies with people, progress and certificates, to look around in.

Everything is made by the services that make it in real life, then moved back in time. Nobody gets an
e-mail, and a second call does nothing.
"""
