"""The thematic areas of courses of the labour ministry, as the back of the form DC-3 prints them; in Spanish only."""

THEMATIC_AREAS = {
    "1000": "Producción general",
    "2000": "Servicios",
    "3000": "Administración, contabilidad y economía",
    "4000": "Comercialización",
    "5000": "Mantenimiento y reparación",
    "6000": "Seguridad",
    "7000": "Desarrollo personal y familiar",
    "8000": "Uso de tecnologías de la información y comunicación",
    "9000": "Participación social",
}
DEFAULT_THEMATIC_AREA = "8000"
