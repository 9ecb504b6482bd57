"""What was said in a retrospective that the tests of search look for."""

PANEL = {
    "name": "The panel reported intent",
    "talk": "Ready is sent when a gate has been told to open.",
    "notes": ["Nobody walked the platform"],
    "causes": [("The supplier's manual is silent", "supplier"), ("No position sensor", "equipment")],
    "alternatives": [("Cameras at every barrier", "Too dear for one night")],
    "actions": ["Show the position on the panel"],
}
CREW = {"name": "Planners met the crew at 23:30", "causes": [("Rotas are kept apart", "handover")]}
