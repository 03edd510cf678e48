"""Layouts of invented papers, by parameters, as typst source."""

# ruff: noqa: E501, PLR0911  (tables of words and goods; one function a sloppiness)
from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.papers_made import Made

LABELS: dict[str, dict[str, list[str]]] = {
    "en": {
        "number": ["No.", "Number", "Document No.", "Reference No.", "Ref."], "date": ["Date", "Date of issue", "Issue date", "Dated"],
        "po": ["Purchase Order No.", "Buyer's Order No.", "P.O. No.", "Order No."], "invoice": ["Invoice No.", "Commercial Invoice No.", "Invoice Ref."],
        "incoterm": ["Terms of Delivery", "Incoterms 2020", "Delivery Terms", "Trade Terms"], "origin": ["Country of Origin", "Origin", "Country of Origin of Goods"],
        "destination": ["Country of Final Destination", "Country of Destination", "Destination Country"], "pol": ["Port of Loading", "Place of Loading", "From"],
        "pod": ["Port of Discharge", "Port of Destination", "Discharge Port"], "currency": ["Currency", "Invoice Currency"], "transport": ["Vessel / Voyage No.", "Vessel and Voyage", "Conveyance"],
        "d_on_board": ["Shipped on Board Date", "On Board Date", "Laden on Board"], "d_arrival": ["Date of Arrival", "Arrival Date"], "bl": ["B/L No.", "Transport Document No.", "B/L or AWB No."],
        "d_production": ["Date of Manufacture", "Production Date"], "d_valid_until": ["Valid Until", "Expiry Date", "Date of Expiry"], "insured_value": ["Sum Insured", "Amount Insured"],
        "exporter": ["Exporter", "Shipper/Exporter", "Seller", "Consignor"], "consignee": ["Consignee", "Consigned to", "Importer"], "notify": ["Notify Party", "Notify"],
        "manufacturer": ["Manufacturer", "Producer"], "buyer": ["Customer", "Buyer"], "licensee": ["Licence Holder", "Applicant"], "end_user": ["End User", "Ultimate Consignee"], "insured": ["Assured", "Name of Assured"],
        "goods": ["Description of Goods", "Description", "Commodity", "Nature and Quantity of Goods"], "hs": ["HS Code", "Tariff No.", "Commodity Code", "HTS No."], "packages": ["No. & Kind of Packages", "Packages", "Number of Packages", "Pkgs"],
        "net": ["Net Weight", "Net Wt.", "N.W.", "Nett Weight"], "gross": ["Gross Weight", "Gross Wt.", "G.W.", "Gross Mass"], "price": ["Unit Price", "Price"], "amount": ["Amount", "Line Total", "Total Price"],
        "value": ["Total Amount", "Invoice Total", "Grand Total", "Total Value"], "lot": ["Lot No.", "Batch No.", "Lot / Batch"], "container": ["Container No.", "Container Nos."], "seal": ["Seal No.", "Seal Nos."],
    },
    "de": {
        "number": ["Nummer", "Beleg-Nr."], "date": ["Datum", "Ausstellungsdatum"], "po": ["Bestellnummer"], "invoice": ["Rechnungsnummer", "Rechnung Nr."], "incoterm": ["Lieferbedingung"], "origin": ["Ursprungsland"], "destination": ["Bestimmungsland"],
        "pol": ["Ladehafen", "Verladehafen"], "pod": ["Löschhafen", "Bestimmungshafen"], "currency": ["Währung"], "transport": ["Transportmittel", "Schiff / Reise"], "d_on_board": ["Verladedatum"], "d_arrival": ["Ankunftsdatum"], "bl": ["Konnossement-Nr."], "d_production": ["Herstellungsdatum"], "d_valid_until": ["Gültig bis"], "insured_value": ["Versicherungssumme"],
        "exporter": ["Ausführer", "Versender"], "consignee": ["Empfänger"], "notify": ["Meldeadresse"], "manufacturer": ["Hersteller"], "buyer": ["Kunde", "Käufer"], "licensee": ["Antragsteller"], "end_user": ["Endverwender"], "insured": ["Versicherungsnehmer"],
        "goods": ["Warenbezeichnung", "Warenbeschreibung"], "hs": ["Zolltarifnummer", "Warennummer"], "packages": ["Packstücke", "Anzahl und Art der Packstücke"], "net": ["Nettogewicht", "Eigenmasse"], "gross": ["Bruttogewicht", "Rohmasse"], "price": ["Einzelpreis"], "amount": ["Betrag", "Gesamtpreis"], "value": ["Rechnungsbetrag", "Gesamtbetrag"], "lot": ["Charge", "Chargen-Nr."], "container": ["Container-Nr."], "seal": ["Plomben-Nr.", "Siegel-Nr."],
    },
    "fr": {
        "number": ["Numéro", "N° du document"], "date": ["Date", "Date d'émission"], "po": ["N° de commande"], "invoice": ["N° de facture", "Facture n°"], "incoterm": ["Conditions de livraison"], "origin": ["Pays d'origine"], "destination": ["Pays de destination"],
        "pol": ["Port de chargement", "Lieu de chargement"], "pod": ["Port de déchargement", "Port de destination"], "currency": ["Devise", "Monnaie"], "transport": ["Moyen de transport", "Navire / voyage"], "d_on_board": ["Date d'embarquement"], "d_arrival": ["Date d'arrivée"], "bl": ["N° de connaissement"], "d_production": ["Date de fabrication"], "d_valid_until": ["Valable jusqu'au"], "insured_value": ["Valeur assurée"],
        "exporter": ["Exportateur", "Expéditeur"], "consignee": ["Destinataire"], "notify": ["Partie à notifier"], "manufacturer": ["Fabricant"], "buyer": ["Client", "Acheteur"], "licensee": ["Titulaire"], "end_user": ["Utilisateur final"], "insured": ["Assuré"],
        "goods": ["Désignation des marchandises", "Désignation"], "hs": ["Code SH", "Code douanier"], "packages": ["Nombre et nature des colis", "Colis"], "net": ["Poids net"], "gross": ["Poids brut"], "price": ["Prix unitaire"], "amount": ["Montant"], "value": ["Montant total", "Total facture"], "lot": ["N° de lot"], "container": ["N° de conteneur"], "seal": ["N° de scellé"],
    },
    "pt": {
        "number": ["Número"], "date": ["Data", "Data de emissão"], "po": ["Pedido n.º"], "invoice": ["Fatura n.º", "Número da fatura"], "incoterm": ["Condições de entrega"], "origin": ["País de origem"], "destination": ["País de destino"],
        "pol": ["Porto de embarque"], "pod": ["Porto de destino", "Porto de descarga"], "currency": ["Moeda"], "transport": ["Meio de transporte", "Navio / viagem"], "d_on_board": ["Data de embarque"], "d_arrival": ["Data de chegada"], "bl": ["Conhecimento de embarque n.º"], "d_production": ["Data de fabricação"], "d_valid_until": ["Válido até"], "insured_value": ["Valor segurado"],
        "exporter": ["Exportador"], "consignee": ["Destinatário", "Consignatário"], "notify": ["Notificar"], "manufacturer": ["Fabricante"], "buyer": ["Comprador", "Cliente"], "licensee": ["Titular"], "end_user": ["Usuário final"], "insured": ["Segurado"],
        "goods": ["Descrição da mercadoria"], "hs": ["Código NCM", "NCM"], "packages": ["Volumes", "Quantidade de volumes"], "net": ["Peso líquido"], "gross": ["Peso bruto"], "price": ["Preço unitário"], "amount": ["Valor", "Montante"], "value": ["Valor total", "Total da fatura"], "lot": ["Lote"], "container": ["Contêiner"], "seal": ["Lacre"],
    },
}  # fmt: skip
TITLES = {
    "commercial_invoice": {"en": ["COMMERCIAL INVOICE", "Invoice", "EXPORT INVOICE"], "de": ["HANDELSRECHNUNG", "Rechnung"], "fr": ["FACTURE COMMERCIALE"], "pt": ["FATURA COMERCIAL"]},
    "packing_list": {"en": ["PACKING LIST", "Packing Note", "Detailed Packing List"], "de": ["PACKLISTE"], "fr": ["LISTE DE COLISAGE"], "pt": ["ROMANEIO DE CARGA"]},
    "bill_of_lading": {"en": ["BILL OF LADING", "Ocean Bill of Lading", "BILL OF LADING FOR COMBINED TRANSPORT OR PORT TO PORT SHIPMENT"], "de": ["SEEKONNOSSEMENT"], "fr": ["CONNAISSEMENT MARITIME"], "pt": ["CONHECIMENTO DE EMBARQUE"]},
    "air_waybill": {"en": ["AIR WAYBILL", "Air Waybill (Air Consignment Note)"], "de": ["LUFTFRACHTBRIEF"], "fr": ["LETTRE DE TRANSPORT AÉRIEN"], "pt": ["CONHECIMENTO AÉREO"]},
    "export_declaration": {"en": ["EXPORT DECLARATION", "Customs Export Declaration", "GOODS DECLARATION (EXPORT)"], "de": ["AUSFUHRANMELDUNG"], "fr": ["DÉCLARATION D'EXPORTATION"], "pt": ["DECLARAÇÃO DE EXPORTAÇÃO"]},
    "import_declaration": {"en": ["IMPORT DECLARATION", "Bill of Entry", "Customs Import Declaration"], "de": ["EINFUHRANMELDUNG"], "fr": ["DÉCLARATION D'IMPORTATION"], "pt": ["DECLARAÇÃO DE IMPORTAÇÃO"]},
    "certificate_of_origin": {"en": ["CERTIFICATE OF ORIGIN"], "de": ["URSPRUNGSZEUGNIS"], "fr": ["CERTIFICAT D'ORIGINE"], "pt": ["CERTIFICADO DE ORIGEM"]},
    "certificate_of_analysis": {"en": ["CERTIFICATE OF ANALYSIS", "Test Certificate"], "de": ["ANALYSENZERTIFIKAT"], "fr": ["CERTIFICAT D'ANALYSE"], "pt": ["CERTIFICADO DE ANÁLISE"]},
    "export_licence": {"en": ["EXPORT LICENCE", "Dual-use Export Licence", "EXPORT PERMIT"], "de": ["AUSFUHRGENEHMIGUNG"], "fr": ["LICENCE D'EXPORTATION"], "pt": ["LICENÇA DE EXPORTAÇÃO"]},
    "insurance_certificate": {"en": ["CERTIFICATE OF INSURANCE", "Marine Cargo Insurance Certificate"], "de": ["VERSICHERUNGSZERTIFIKAT"], "fr": ["CERTIFICAT D'ASSURANCE"], "pt": ["APÓLICE DE SEGURO"]},
    "weight_note": {"en": ["WEIGHT NOTE", "Weighbridge Ticket"], "de": ["WIEGESCHEIN"], "fr": ["BULLETIN DE PESÉE"], "pt": ["CERTIFICADO DE PESAGEM"]},
}  # fmt: skip
KINDS = {"bags": {"de": "Säcke", "fr": "sacs", "pt": "sacos"}, "drums": {"de": "Fässer", "fr": "fûts", "pt": "tambores"}, "cartons": {"de": "Kartons", "fr": "cartons", "pt": "caixas"}, "pallets": {"de": "Paletten", "fr": "palettes", "pt": "paletes"}, "wooden cases": {"de": "Holzkisten", "fr": "caisses en bois", "pt": "caixas de madeira"}, "big bags": {"de": "Big Bags", "fr": "big bags", "pt": "big bags"}}  # fmt: skip


@dataclass
class Style:
    """How a paper looks."""

    language: str
    bilingual: bool
    numbers: str
    dates: str
    unit: str
    paper: str
    font: str
    size: float
    info: str
    parties: str
    table: str
    totals: str
    numbered: bool
    upper: bool
    decimals: int
    boxes: str


def style(rng: random.Random) -> Style:
    language = rng.choice(["en", "en", "en", "de", "fr", "pt"])
    numbers = (
        rng.choice(["us", "us", "spc", "swiss", "indian", "plain"])
        if language == "en"
        else rng.choice(["eu", "eu", "spc"])
    )
    return Style(
        language,
        language != "en" and rng.random() < 0.4,
        numbers,
        rng.choice(["dmy/", "mon", "iso", "mon-", "long", "mdy/"])
        if language == "en"
        else rng.choice(["dot", "dmy/", "iso"]),
        rng.choice(["kg", "kg", "KGS", "Kgs", "lbs", "MT"]) if language == "en" else "kg",
        rng.choice(["a4", "us-letter"]),
        rng.choice(["Liberation Sans", "DejaVu Sans", "Liberation Serif", "DejaVu Sans Mono", "Liberation Mono"]),
        rng.choice([8.0, 9.0, 10.0]),
        rng.choice(["above", "left", "left-colon", "inline", "inline2"]),
        rng.choice(["side", "stacked", "inline", "boxed"]),
        rng.choice(["ruled", "open", "lines"]),
        rng.choice(["right", "row", "boxes", "sentence", "left"]),
        rng.random() < 0.2,
        rng.random() < 0.25,
        rng.choice([0, 1, 2, 2]),
        rng.choice(["table", "text"]),
    )


def number(value: float, decimals: int, how: str) -> str:
    text = f"{value:,.{decimals}f}"
    if how == "indian":
        whole, _, rest = f"{value:.{decimals}f}".partition(".")
        head, tail = whole[:-3], whole[-3:]
        parts: list[str] = []
        while len(head) > 2:
            parts.insert(0, head[-2:])
            head = head[:-2]
        text = ",".join([*([head] if head else []), *parts, tail]) + (f".{rest}" if rest else "")
    swaps = {
        "us": text,
        "indian": text,
        "plain": text.replace(",", ""),
        "eu": text.translate(str.maketrans(",.", ".,")),
        "spc": text.replace(",", " ").replace(".", ","),
        "swiss": text.replace(",", "'"),
    }
    return swaps[how]


def day(value: date, how: str) -> str:
    return {
        "dmy/": f"{value.day}/{value.month}/{value.year}",
        "mdy/": f"{value.month}/{value.day}/{value.year}",
        "mon": f"{value:%d %b %Y}".upper(),
        "mon-": f"{value:%d-%b-%y}",
        "iso": value.isoformat(),
        "dot": f"{value:%d.%m.%Y}",
        "long": f"{value:%B} {value.day}, {value.year}",
    }[how]


class Page:
    """One paper set in a style; also what a reader should find on it."""

    def __init__(self, made: Made, how: Style, rng: random.Random) -> None:
        self.made, self.how, self.rng = made, how, rng
        self.chosen: dict[str, str] = {}
        self.box = 0
        self.money = made.get("currency") or (made.get("insured_value") or ("",))[0]

    def label(self, key: str) -> str:
        if key not in self.chosen:
            text = self.rng.choice(LABELS[self.how.language][key])
            if self.how.bilingual:
                text = f"{text} / {LABELS['en'][key][0]}"
            if self.made.kind == "air_waybill" and self.how.language == "en":
                text = {
                    "pol": "Airport of Departure",
                    "pod": "Airport of Destination",
                    "transport": "Flight No.",
                }.get(key, text)
            self.chosen[key] = text.upper() if self.how.upper else text
        return self.chosen[key]

    def box_label(self, key: str) -> str:
        if not self.how.numbered:
            return self.label(key)
        self.box += 1
        return f"{self.box}. {self.label(key)}"

    def weight(self, kg: float, key: str) -> str:
        factor = {"lbs": 1 / 0.45359237, "MT": 0.001}.get(self.how.unit, 1.0)
        return number(kg * factor, 3 if self.how.unit == "MT" else max(self.how.decimals, 1), self.how.numbers)

    def text(self, key: str, value: Any, total: bool = False) -> str:
        if isinstance(value, date):
            return day(value, self.how.dates)
        if key == "packages":
            kind = KINDS.get(value[1], {}).get(self.how.language, value[1]) if not self.how.bilingual else value[1]
            return f"{number(value[0], 0, self.how.numbers)} {kind.upper() if self.how.upper else kind}"
        if key in ("net", "gross"):
            return self.weight(value, key) + (f" {self.how.unit}" if total else "")
        if key in ("amount", "value"):
            return (f"{self.money} " if total and self.money else "") + number(value, 2, self.how.numbers)
        if key == "price":
            return number(value, 2, self.how.numbers)
        if key == "insured_value":
            return f"{value[0]} {number(value[1], 2, self.how.numbers)}"
        if key == "hs":
            return f"{value[:4]}.{value[4:]}" if self.how.numbered or self.how.upper else value
        return str(value)

    def heading(self, key: str) -> str:
        text = self.label(key)
        if key in ("net", "gross"):
            return f"{text} ({self.how.unit})"
        if key == "price":
            return f"{text} {self.money}/kg" if self.money else f"{text}/kg"
        if key == "amount" and self.money:
            return f"{text} ({self.money})"
        return text

    def source(self) -> str:
        how = self.how
        made = self.made.get("date") + timedelta(days=self.rng.randrange(2))
        parts: list[str] = (
            [
                f"#set document(date: datetime(year: {made.year}, month: {made.month}, day: {made.day}, hour: 9, minute: 0, second: 0))"
            ]
            if self.rng.random() < 0.7
            else []
        )
        parts += [
            f'#set page(paper: "{how.paper}", margin: 40pt)',
            f'#set text(font: "{how.font}", size: {how.size}pt, hyphenate: false)',
            "#set par(leading: 0.5em)",
        ]
        title = self.rng.choice(TITLES[self.made.kind][how.language])
        head = f'#text(size: {how.size + 6}pt, weight: "bold")[{esc(title)}]'
        name = f"#text(size: {how.size + 1}pt)[{esc(self.made.issuer)}]" if self.made.issuer else ""
        parts.append(
            self.rng.choice(
                [
                    f"#align(center)[{head}]\n{name}",
                    f"#grid(columns: (1fr, 1fr), [{head}], align(right)[{name}])",
                    f"{name}\n\n#align(right)[{head}]",
                ]
            )
        )
        parts += ["#v(6pt)", self.parties(), "#v(6pt)", self.info(), "#v(8pt)", self.table(), "#v(6pt)"]
        if how.totals != "row":
            parts.append(self.totals())
        if self.made.containers:
            parts += ["#v(6pt)", self.containers()]
        for text in self.made.remarks:
            parts.append(f"\n{esc(text)}\n")
        parts += [
            "#v(14pt)",
            esc(
                self.rng.choice(
                    [
                        "Authorised signature: L. Quillfeather",
                        "Signed: B. Ostrander",
                        "For and on behalf of the above named",
                    ]
                )
            ),
        ]
        return "\n".join(parts)

    def parties(self) -> str:
        cells = []
        for role, (name, address, land) in self.made.parties:
            label = self.box_label(role)
            lines = [one for one in (name, address, land.upper() if self.how.upper else land) if one]
            if self.how.parties == "inline":
                cells.append(f"*{esc(label)}*: {esc(', '.join(lines))}")
            else:
                cells.append(
                    f"#text(size: {self.how.size - 1.5}pt)[{esc(label)}{':' if self.how.info == 'left-colon' else ''}] \\ "
                    + " \\ ".join(esc(one) for one in lines)
                )
        if self.how.parties == "side":
            return grid(cells, 2 if len(cells) % 3 else 3, stroke=False)
        if self.how.parties == "boxed":
            return grid(cells, 2, stroke=True)
        return "\n\n".join(cells)

    def info(self) -> str:
        pairs = [(self.box_label(key), self.text(key, value, True)) for key, value in self.made.info]
        how = self.how.info
        if how == "above":
            return grid(
                [f"#text(size: {self.how.size - 1.5}pt, fill: gray)[{esc(a)}] \\ {esc(b)}" for a, b in pairs],
                self.rng.choice([2, 3, 4]),
                stroke=self.how.parties == "boxed",
            )
        if how == "inline":
            return " \\ \n".join(f"*{esc(a)}:* {esc(b)}" for a, b in pairs)
        if how == "inline2":
            return grid([f"{esc(a)}: *{esc(b)}*" for a, b in pairs], 2, stroke=False)
        colon = ":" if how == "left-colon" else ""
        cells = [part for a, b in pairs for part in (f"{esc(a)}{colon}", f"{esc(b)}")]
        count = 2 if self.how.bilingual or self.how.size > 9 else self.rng.choice([2, 4])
        widths = "(auto, 1fr)" if count == 2 else "(auto, 1fr, auto, 1fr)"
        return f"#grid(columns: {widths}, column-gutter: 12pt, row-gutter: 5pt, {', '.join(f'[{cell}]' for cell in cells)})"

    def table(self) -> str:
        keys = list(self.made.rows[0])
        stroke = {"ruled": "0.5pt", "open": "none", "lines": "(x: none, y: 0.4pt)"}[self.how.table]
        widths = ", ".join({"goods": "2.4fr", "packages": "1.3fr", "amount": "1.3fr"}.get(key, "1fr") for key in keys)
        aligned = ", ".join("right" if key in ("net", "gross", "price", "amount") else "left" for key in keys)
        cells = [f"[*{esc(self.heading(key))}*]" for key in keys]
        for row in self.made.rows:
            cells += [f"[{esc(self.text(key, row[key]))}]" for key in keys]
        if self.how.totals == "row":
            held = dict(self.made.totals)
            held["amount"] = held.pop("value", None)
            cells += [
                f"[*{'TOTAL' if place == 0 else esc(self.text(key, held[key])) if held.get(key) is not None else ''}*]"
                for place, key in enumerate(keys)
            ]
        small = (
            self.how.size
            - (2 if len(keys) > 5 else 1 if len(keys) > 4 else 0)
            - (1 if "Mono" in self.how.font and len(keys) > 4 else 0)
        )
        return f"#text(size: {small}pt)[#table(columns: ({widths}), align: ({aligned},), stroke: {stroke}, inset: 4pt, {', '.join(cells)})]"

    def totals(self) -> str:
        pairs = [(self.label(key), self.text(key, value, True)) for key, value in self.made.totals]
        if self.how.totals == "sentence":
            return "#h(0pt)" + "   ".join(f"{esc(a)}: {esc(b)}" for a, b in pairs)
        if self.how.totals == "boxes":
            return grid(
                [f"#text(size: {self.how.size - 1.5}pt)[TOTAL {esc(a)}] \\ *{esc(b)}*" for a, b in pairs],
                len(pairs),
                stroke=True,
            )
        cells = ", ".join(f"[{esc(a)}], [*{esc(b)}*]" for a, b in pairs)
        body = f"#grid(columns: 2, column-gutter: 14pt, row-gutter: 5pt, align: (left, right), {cells})"
        return f"#align(right)[{body}]" if self.how.totals == "right" else body

    def containers(self) -> str:
        if self.how.boxes == "text":
            return " \\ \n".join(
                f"{esc(self.label('container'))}: {one['container']}   {esc(self.label('seal'))}: {one['seal']}"
                for one in self.made.containers
            )
        cells = [f"[{esc(self.label(key))}]" for key in ("container", "seal")] + [
            f"[{one[key]}]" for one in self.made.containers for key in ("container", "seal")
        ]
        return f"#table(columns: 2, stroke: {'0.5pt' if self.how.table == 'ruled' else 'none'}, column-gutter: 30pt, {', '.join(cells)})"


def grid(cells: list[str], columns: int, stroke: bool) -> str:
    line = "0.5pt" if stroke else "none"
    return f"#table(columns: {columns} * (1fr,), stroke: {line}, inset: 4pt, {', '.join(f'[{cell}]' for cell in cells)})".replace(
        f"{columns} * (1fr,)", "(" + "1fr, " * columns + ")"
    )


def esc(text: str) -> str:
    for sign in "\\*_#$@<>`[]~":
        text = text.replace(sign, "\\" + sign)
    return text.replace("//", "\\/\\/").replace("'", "\\'").replace("--", "-\\-")
