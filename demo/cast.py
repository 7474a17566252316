"""Who plays in the demonstration. Names are invented; addresses cannot receive mail."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Passed:
    """Completed the course so many days ago; ``failed`` first attempts went wrong."""

    days_ago: int
    right: int
    failed: int = 0


@dataclass(frozen=True)
class Studying:
    """Has done so many lessons; due in so many days (before today when negative)."""

    lessons: int
    started_days_ago: int
    due_in: int


@dataclass(frozen=True)
class Waiting:
    """Has not begun; due in so many days (before today when negative)."""

    due_in: int


Story = Passed | Studying | Waiting


@dataclass(frozen=True)
class Person:
    """An employee of the demonstration."""

    given_names: str
    first_surname: str
    second_surname: str
    team: str
    job_role: str
    position: str
    hired_on: str
    story: Story
    language: str = "es"
    email: str = ""  # the part before the at sign; without it they sign in with their number
    role: str = "employee"
    manages: str = ""


@dataclass(frozen=True)
class Place:
    """A work centre of the demonstration, with the teams whose people work there in turns, and their shifts."""

    code: str
    name: str
    address: str
    time_zone: str
    registration: str
    teams: tuple[str, ...]
    shifts: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Company:
    """An organisation of the demonstration. Teams and roles: key → parent or "", Spanish, English."""

    code: str
    legal_name: str
    rfc: str
    time_zone: str
    colour: str
    first_number: int
    teams: dict[str, tuple[str, str, str]]
    job_roles: dict[str, tuple[str, str]]
    places: list[Place]
    cost_centres: dict[str, str]
    people: list[Person] = field(repr=False)


CENZONTLE = Company(
    code="cenzontle",
    legal_name="Banco Cenzontle, S.A., Institución de Banca Múltiple",
    rfc="BCE980312QX0",
    time_zone="America/Mexico_City",
    colour="#1b4d4a",
    first_number=1001,
    teams={
        "retail": ("", "Banca de personas", "Retail banking"),
        "branches": ("retail", "Sucursales", "Branches"),
        "office": ("", "Oficinas corporativas", "Head office"),
    },
    job_roles={
        "counter": ("Ventanilla y sucursal", "Counter and branch"),
        "service": ("Atención a clientes", "Customer service"),
        "analysis": ("Análisis y administración", "Analysis and administration"),
    },
    places=[
        Place("CDMX-01", "Corporativo Reforma", "Paseo de la Reforma 180, Ciudad de México", "America/Mexico_City",
              "Y5412345108", ("office", "retail")),
        Place("TIJ-04", "Sucursal Tijuana Centro", "Avenida Revolución 1240, Tijuana, Baja California",
              "America/Tijuana", "Z3498761105", ("branches",), ("Matutino", "Vespertino")),
        Place("CUN-02", "Sucursal Cancún Tulum", "Avenida Tulum 58, Cancún, Quintana Roo", "America/Cancun",
              "B7123409102", ("branches",), ("Vespertino", "Matutino")),
    ],
    cost_centres={"retail": "4100", "branches": "4200", "office": "5100"},
    people=[
        Person("Marcos", "Villaseñor", "Ibarra", "retail", "service", "Gerente de banca de personas", "2016-03-14",
               Passed(152, 18), email="marcos", manages="retail"),
        Person("Rosa María", "Quiñones", "Peña", "office", "analysis", "Jefa de capacitación", "2014-08-04",
               Passed(171, 20), email="rosa", role="hr"),
        Person("Lucía", "Hernández", "Muñoz", "branches", "counter", "Cajera", "2024-02-12", Waiting(12),
               email="lucia"),
        Person("Jorge Luis", "Cázares", "Zúñiga", "branches", "counter", "Ejecutivo de cuenta", "2021-06-21",
               Studying(9, 11, 16), email="jorge"),
        Person("Ana Sofía", "Barragán", "Novoa", "office", "analysis", "Analista de datos", "2023-01-16",
               Studying(5, 8, 16), language="en", email="ana"),
        Person("Itzel", "Canché", "Pech", "retail", "service", "Asesora de contacto", "2022-05-02", Passed(38, 19),
               email="itzel"),
        Person("Xóchitl", "Tecuapacho", "Xicohténcatl", "branches", "counter", "Subgerente de sucursal", "2017-09-18",
               Passed(96, 17), email="xochitl.tecuapacho"),
        Person("José Ángel", "Ñáñez", "Güereca", "branches", "counter", "Cajero", "2020-11-09", Passed(64, 16, 1)),
        Person("María Guadalupe", "Ávila", "Ordóñez", "office", "analysis", "Auditora interna", "2015-02-23",
               Passed(214, 20), email="guadalupe.avila"),
        Person("Juan Carlos", "Pérez", "", "branches", "counter", "Promotor", "2022-10-03", Passed(22, 18)),
        Person("Citlali", "Moctezuma", "Rivas", "retail", "service", "Asesora de contacto", "2023-07-10",
               Studying(13, 19, 9), email="citlali.moctezuma"),
        Person("Óscar Iván", "Muñiz", "Tovar", "retail", "service", "Supervisor de turno", "2018-04-16",
               Passed(117, 19), email="oscar.muniz"),
        Person("Fernanda", "Sepúlveda", "Araiza", "office", "analysis", "Analista de riesgo de crédito", "2021-08-30",
               Passed(83, 17, 1), email="fernanda.sepulveda"),
        Person("Gerardo", "Núñez", "de la Torre", "branches", "counter", "Gerente de sucursal", "2013-05-27",
               Passed(131, 18), email="gerardo.nunez"),
        Person("Martha Elena", "Beltrán", "Sáenz", "branches", "counter", "Cajera", "2019-01-21",
               Studying(3, 27, -6)),
        Person("Ximena", "Olvera", "Castañeda", "retail", "service", "Asesora de contacto", "2024-09-02",
               Studying(1, 4, 26), email="ximena.olvera"),
        Person("Raúl", "Echeverría", "Lemus", "branches", "counter", "Cajero", "2016-12-05", Waiting(-6)),
        Person("Patricia", "Güemes", "Arriaga", "office", "analysis", "Contadora", "2012-07-16", Waiting(5),
               email="patricia.guemes"),
        Person("Héctor Hugo", "Lozano", "Treviño", "branches", "counter", "Ejecutivo de cuenta", "2020-03-02",
               Passed(47, 16), email="hector.lozano"),
        Person("Nayeli", "Ek", "Chan", "retail", "service", "Asesora de contacto", "2025-01-13",
               Studying(7, 15, 9), email="nayeli.ek"),
        Person("Sebastián", "Urrutia", "Bañuelos", "office", "analysis", "Desarrollador", "2022-02-07", Waiting(16),
               language="en", email="sebastian.urrutia"),
        Person("Verónica", "Maldonado", "Peñaloza", "branches", "counter", "Cajera", "2018-10-22", Waiting(-13)),
        Person("Emiliano", "Vázquez", "Rentería", "branches", "counter", "Promotor", "2025-03-10",
               Studying(2, 6, 26), email="emiliano.vazquez"),
        Person("Concepción", "Íñiguez", "Romo", "office", "analysis", "Coordinadora de cumplimiento", "2011-09-12",
               Passed(404, 18), email="concepcion.iniguez"),
        Person("Ricardo", "Alatorre", "Quintanilla", "retail", "service", "Asesor de contacto", "2023-11-06",
               Waiting(9), email="ricardo.alatorre"),
        Person("Yolanda", "Cisneros", "Becerril", "branches", "counter", "Cajera", "2015-06-08", Waiting(12)),
        Person("Adrián Ulises", "Mejía", "Orduña", "branches", "counter", "Cajero", "2024-04-15",
               Studying(11, 24, -2), email="adrian.mejia"),
        Person("Brenda Jazmín", "Solís", "Ocaña", "retail", "service", "Asesora de contacto", "2022-08-22",
               Studying(16, 13, 9), email="brenda.solis"),
        Person("Tomás", "Ibáñez", "Carrillo", "branches", "counter", "Guardia de acceso", "2019-05-06", Waiting(26)),
        Person("Alejandra", "del Río", "Montemayor", "office", "analysis", "Abogada", "2017-02-20", Waiting(16),
               email="alejandra.delrio"),
        Person("Rodrigo", "Sandoval", "Ezquerra", "office", "analysis", "Científico de datos", "2021-04-05",
               Studying(15, 12, 16), language="en", email="rodrigo.sandoval"),
        Person("Karla Ivonne", "Prado", "Zamudio", "branches", "counter", "Cajera", "2023-05-22", Waiting(12)),
        Person("Miguel Ángel", "Toledo", "Vicencio", "branches", "counter", "Ejecutivo de cuenta", "2018-08-13",
               Studying(6, 9, 12), email="miguel.toledo"),
        Person("Daniela", "Arreola", "Godínez", "retail", "service", "Asesora de contacto", "2024-11-11",
               Waiting(26), email="daniela.arreola"),
        Person("Francisco Javier", "Escamilla", "Rubí", "branches", "counter", "Subgerente de sucursal", "2014-01-27",
               Waiting(26), email="francisco.escamilla"),
        Person("Leticia", "Bermúdez", "Cota", "branches", "counter", "Cajera", "2016-07-04", Waiting(12)),
        Person("Ignacio", "Villalobos", "Puc", "retail", "service", "Asesor de contacto", "2025-05-19",
               Studying(4, 5, 26), email="ignacio.villalobos"),
        Person("Mariana", "Sotomayor", "Aceves", "office", "analysis", "Compradora", "2020-09-28", Waiting(16),
               email="mariana.sotomayor"),
        Person("Efrén", "Castellanos", "Nájera", "branches", "counter", "Mensajero", "2013-11-19", Waiting(26)),
        Person("Paola Guadalupe", "Rentería", "Ochoa", "retail", "service", "Asesora de contacto", "2025-08-04",
               Waiting(26), email="paola.renteria"),
    ],
)  # fmt: skip

BRAVO = Company(
    code="bravo",
    legal_name="Maquilas del Bravo, S.A. de C.V.",
    rfc="MBR050822KT7",
    time_zone="America/Ciudad_Juarez",
    colour="#7a3b12",
    first_number=501,
    teams={"plant": ("", "Planta Juárez", "Juárez plant")},
    job_roles={"line": ("Operación de línea", "Line operation")},
    places=[
        Place("JRZ-A", "Planta Río Bravo", "Parque Industrial Río Bravo, Ciudad Juárez", "America/Ciudad_Juarez",
              "C1245098107", ("plant",), ("Primero", "Segundo", "Tercero")),
        Place("MTY-B", "Bodega Apodaca", "Carretera Miguel Alemán km 18, Apodaca, Nuevo León", "America/Monterrey",
              "D9134560101", ()),
    ],
    cost_centres={"plant": "710"},
    people=[
        Person("Elvira", "Terrazas", "Olivas", "plant", "line", "Jefa de recursos humanos", "2015-03-02",
               Passed(58, 19), email="elvira", role="hr"),
        Person("Efraín", "Holguín", "Baeza", "plant", "line", "Supervisor de línea", "2017-10-16",
               Studying(8, 10, 14), email="efrain.holguin", manages="plant"),
        Person("Rosario", "Chávez", "Ornelas", "plant", "line", "Operadora de línea 4", "2022-06-13", Waiting(-3)),
    ],
)  # fmt: skip

COMPANIES = [CENZONTLE, BRAVO]
