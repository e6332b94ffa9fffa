"""What a token asks of another workspace by each root field, and what must come of it.

Every root field is in one of these tables; `test_isolation` asks them, and says which it misses.
"""

from __future__ import annotations

from crm.reserved_names import MUTATION_NAMES, QUERY_NAMES

NONE = {"totalCount": 0, "nodes": []}
LIST = "{ totalCount nodes { id } }"
FOUND_NOTHING = {
    "team": ("team(id: $team) { id }", None),
    "node": ("node(id: $team) { id }", None),
    "node of a member": ("node(id: $member) { id }", None),
    "node of a workflow": ("node(id: $workflow) { id }", None),
    "nodes": ("nodes(ids: [$team, $person, $member, $workflow]) { id }", [None] * 4),
    "teamBy name": ("teamBy(key: {name: $name}) { id }", None),
    "teamBy mail": ("teamBy(key: {mail: $mail}) { id }", None),
    "id": (f"teams(filter: {{id: {{eq: $team}}}}) {LIST}", NONE),
    "ids": (f"teams(filter: {{id: {{in: [$team, $other]}}}}) {LIST}", NONE),
    "lookup id": (f"persons(filter: {{teamId: {{eq: $team}}}}) {LIST}", NONE),
    "lookup ids": (f"persons(filter: {{teamId: {{in: [$team]}}}}) {LIST}", NONE),
    "through": (f"persons(filter: {{team: {{id: {{eq: $team}}}}}}) {LIST}", NONE),
    "through twice": (f"teams(filter: {{parent: {{id: {{eq: $team}}}}}}) {LIST}", NONE),
    "name": (f"teams(filter: {{name: {{eq: $name}}}}) {LIST}", NONE),
    "contains": (f"persons(filter: {{name: {{contains: $name}}}}) {LIST}", NONE),
    "owner": (f"teams(filter: {{owner: {{id: {{eq: $member}}}}}}) {LIST}", NONE),
    "creator": (f"teams(filter: {{createdById: {{eq: $member}}}}) {LIST}", NONE),
    "mentor": (f"persons(filter: {{mentorId: {{in: [$member]}}}}) {LIST}", NONE),
    "or": (
        f"teams(filter: {{or: [{{id: {{eq: $team}}}}, {{parentId: {{eq: $team}}}}]}}) {LIST}",
        NONE,
    ),
    "related": (
        "teams { nodes { persons(filter: {id: {eq: $person}}) { totalCount } } }",
        {"nodes": [{"persons": {"totalCount": 0}}] * 2},
    ),
    "note": ("note(id: $note) { id record { id } }", None),
    "node of a note": ("node(id: $note) { id }", None),
    "notes on it": (f"notes(filter: {{recordId: {{eq: $team}}}}) {LIST}", NONE),
    "notes on it, by the record": (
        f'notes(filter: {{record: {{id: {{in: [$team]}}, module: {{eq: "team"}}}}}}) {LIST}',
        NONE,
    ),
    "with such a note": (f"teams(filter: {{notes: {{some: {{id: {{eq: $note}}}}}}}}) {LIST}", NONE),
    "search": ("search(query: $name) { nodes { record { id } } }", {"nodes": []}),
    "search in a list": (f"teams(search: $name) {LIST}", NONE),
    "records": (
        f'records(modules: ["team", "person"], filter: {{id: {{in: [$team, $person]}}}}) {LIST}',
        NONE,
    ),
    "duplicates": ("personDuplicates { nodes { records { id } } }", {"nodes": []}),
    "workflow": ("workflow(id: $workflow) { id }", None),
    "view": ("view(id: $view) { id }", None),
    "node of a view": ("node(id: $view) { id }", None),
    "runs of workflow": (f"workflowRuns(filter: {{workflowId: $workflow}}) {LIST}", NONE),
    "runs of record": (f"workflowRuns(filter: {{recordId: $person}}) {LIST}", NONE),
}
ERRORS = "userErrors { code path message }"
TAG = ["tags", "0"]
REFUSED: dict[str, tuple[str, list[str]]] = {
    "createTeam lookup": (
        f'createTeam(data: {{name: "x", parentId: $team}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "parentId"],
    ),
    "createTeam connect": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{id: $team}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "id"],
    ),
    "createTeam connect name": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{name: $name}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "name"],
    ),
    "createTeam connect mail": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{mail: $mail}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "mail"],
    ),
    "createTeam owner": (
        f'createTeam(data: {{name: "x", ownerId: $member}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "ownerId"],
    ),
    "createTeams": (
        f'createTeams(data: [{{name: "x", parentId: $team}}], options: {{partial: true}}) '
        f"{{ results {{ team {{ id }} }} {ERRORS} }}",
        ["0", "parentId"],
    ),
    "createPerson": (
        f'createPerson(data: {{name: "x", mentorId: $member}}) {{ person {{ id }} {ERRORS} }}',
        ["data", "mentorId"],
    ),
    "createPersons": (
        f'createPersons(data: [{{name: "x", team: {{connect: {{id: $team}}}}}}]) '
        f"{{ results {{ person {{ id }} }} {ERRORS} }}",
        ["0", "team", "connect", "id"],
    ),
    "createNote": (
        f'createNote(data: {{body: "x", recordId: $team}}) {{ note {{ id }} {ERRORS} }}',
        ["data", "recordId"],
    ),
    "createTask connect": (
        f'createTask(data: {{subject: "x", record: {{connect: {{id: $team}}}}}}) '
        f"{{ task {{ id }} {ERRORS} }}",
        ["data", "record", "connect", "id"],
    ),
    "createCallLog": (
        f"createCallLog(data: {{direction: INCOMING, recordId: $team}}) "
        f"{{ callLog {{ id }} {ERRORS} }}",
        ["data", "recordId"],
    ),
    "createTeam with a note": (
        f'createTeam(data: {{name: "x", notes: {{connect: [{{id: $note}}]}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "notes", "connect", "0", "id"],
    ),
    "updateNote": (
        f'updateNote(id: $note, data: {{body: "x"}}) {{ note {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "deleteNote": (f"deleteNote(id: $note) {{ note {{ id }} {ERRORS} }}", ["id"]),
    "updateTeam": (
        f'updateTeam(id: $team, data: {{name: "x"}}) {{ team {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "updatePerson": (
        f'updatePerson(id: $person, data: {{name: "x"}}) {{ person {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "updateTeam of mine": (
        f"updateTeam(id: MINE, data: {{parentId: $team}}) {{ team {{ id }} {ERRORS} }}",
        ["data", "parentId"],
    ),
    "updateTeam owner": (
        f"updateTeam(id: MINE, data: {{ownerId: $member}}) {{ team {{ id }} {ERRORS} }}",
        ["data", "ownerId"],
    ),
    "updateTeams of mine": (
        f"updateTeams(where: {{all: true}}, data: {{parentId: $team}}) {{ count {ERRORS} }}",
        ["data", "parentId"],
    ),
    "updatePersons of mine": (
        f"updatePersons(where: {{all: true}}, data: {{team: {{connect: {{name: $name}}}}}}) "
        f"{{ count {ERRORS} }}",
        ["data", "team", "connect", "name"],
    ),
    "createTeam with persons": (
        f'createTeam(data: {{name: "x", persons: {{connect: [{{id: $person}}]}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "persons", "connect", "0", "id"],
    ),
    "updateTeam with persons": (
        f"updateTeam(id: MINE, data: {{persons: {{update: [{{id: $person, data: "
        f'{{name: "x"}}}}]}}}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "persons", "update", "0", "id"],
    ),
    "updateTeam without parts": (
        f"updateTeam(id: MINE, data: {{parts: {{disconnect: [{{name: $name}}]}}}}) "
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parts", "disconnect", "0", "name"],
    ),
    "updateTeam tried out": (
        f'updateTeam(id: $team, expectedVersion: 1, data: {{name: "x"}}, '
        f"options: {{dryRun: true}}) {{ team {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "upsertTeams": (
        f'upsertTeams(by: [NAME], data: [{{name: "x", parentId: $team}}]) '
        f"{{ results {{ team {{ id }} }} {ERRORS} }}",
        ["0", "parentId"],
    ),
    "mergeTeams": (
        f"mergeTeams(into: MINE, from: [$team]) {{ team {{ id }} {ERRORS} }}",
        ["from", "0"],
    ),
    "mergeTeams into another": (
        f"mergeTeams(into: $team, from: [MINE]) {{ team {{ id }} {ERRORS} }}",
        ["into"],
    ),
    "assignTeams": (
        f"assignTeams(where: {{all: true}}, ownerId: $member) {{ count {ERRORS} }}",
        ["ownerId"],
    ),
    "tagTeams": (f"tagTeams(where: {{all: true}}, tags: [$name]) {{ count {ERRORS} }}", TAG),
    "untagTeams": (f"untagTeams(where: {{all: true}}, tags: [$name]) {{ count {ERRORS} }}", TAG),
    "logFollowUp": (
        'logFollowUp(recordId: $team, input: {action: CALL, note: "x"}) '
        f"{{ note {{ id }} {ERRORS} }}",
        ["recordId"],
    ),
    "logFollowUp for another": (
        'logFollowUp(recordId: MINE, input: {action: CALL, note: "x", next: '
        f'{{at: "2030-01-01T00:00:00Z", assigneeId: $member}}}}) {{ note {{ id }} {ERRORS} }}',
        ["input", "next", "assigneeId"],
    ),
    "logFollowUp of a task": (
        'logFollowUp(recordId: MINE, input: {action: CALL, note: "x", completes: [$note]}) '
        f"{{ note {{ id }} {ERRORS} }}",
        ["input", "completes", "0"],
    ),
    "deleteTeam": (f"deleteTeam(id: $team) {{ team {{ id }} {ERRORS} }}", ["id"]),
    "deleteTeam for good": (
        f"deleteTeam(id: $other, permanently: true) {{ team {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "deletePerson": (f"deletePerson(id: $person) {{ person {{ id }} {ERRORS} }}", ["id"]),
    "updateWorkflow": (
        f"updateWorkflow(id: $workflow, input: {{active: false}}) {{ workflow {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "updateView": (
        f'updateView(id: $view, input: {{label: "x"}}) {{ view {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "deleteView": (f"deleteView(id: $view) {{ view {{ id }} {ERRORS} }}", ["id"]),
    "setDefaultView": (f"setDefaultView(id: $view) {{ view {{ id }} {ERRORS} }}", ["id"]),
    "saveViewPreferences": (
        f"saveViewPreferences(view: $view, input: {{orderBy: []}}) {{ view {{ id }} {ERRORS} }}",
        ["view"],
    ),
    "resetViewPreferences": (
        f"resetViewPreferences(view: $view) {{ view {{ id }} {ERRORS} }}",
        ["view"],
    ),
    "deleteWorkflow": (f"deleteWorkflow(id: $workflow) {{ workflow {{ id }} {ERRORS} }}", ["id"]),
}
REACHED_NOTHING = {
    "updateTeams": "updateTeams(where: {ids: [$team, $other]}, data: {mail: null})",
    "updateTeams by name": "updateTeams(where: {filter: {name: {eq: $name}}}, data: {mail: null})",
    "updatePersons": "updatePersons(where: {filter: {teamId: {eq: $team}}}, data: {teamId: null})",
    "updateNotes": "updateNotes(where: {filter: {recordId: {eq: $team}}}, data: {recordId: null})",
    "deleteNotes": "deleteNotes(where: {ids: [$note]})",
    "deleteTeams": "deleteTeams(where: {ids: [$team, $other]}, permanently: true)",
    "deleteTeams by filter": "deleteTeams(where: {filter: {parentId: {eq: $team}}})",
    "restoreTeams": "restoreTeams(where: {ids: [$team, $other]})",
    "restorePersons": "restorePersons(where: {ids: [$person]})",
    "deletePersons": "deletePersons(where: {ids: [$person], filter: {mentorId: {eq: $member}}})",
}
OTHERWISE = {
    *("teams", "persons", "persons", "modules", "module", "viewer", "workspace", "workflows"),
    *("fieldKinds", "person", "personBy", "workflowRuns", "countries", "currencies", "timeZones"),
    *("createModule", "updateModule", "moveModule", "deleteModule", "createField", "updateField"),
    *("moveField", "deleteField", "createSection", "updateSection", "moveSection"),
    *("agenda", "records", "updateViewer", "updateWorkspace"),
    *("views", "filterPreferences", "createView", "saveFilterPreferences", "setPreference"),
    *("users", "createRule", "updateRule", "deleteRule", "setTransitions", "assignPersons"),
    "mergePersons",
    *("tagPersons", "untagPersons"),
    *("createDuplicateRule", "updateDuplicateRule", "deleteDuplicateRule"),
    *("optionSets", "createOption", "updateOption", "moveOption", "retireOption"),
    *("createOptionSet", "updateOptionSet", "deleteOptionSet", "restoreField", "restoreModule"),
    *("resetFilterPreferences", "deleteSection", "createWorkflow", "job", "jobs", "cancelJob"),
}
"""Root fields that take no id of a record, or whose twins stand above, or in `test_jobs`."""
TWINS = {
    pattern.format(singular=one, plural=many, Singular=single, Plural=plural)
    for one, many, single, plural in (
        ("note", "notes", "Note", "Notes"),
        ("task", "tasks", "Task", "Tasks"),
        ("callLog", "callLogs", "CallLog", "CallLogs"),
        ("tag", "tags", "Tag", "Tags"),
        ("activityLog", "activityLogs", "ActivityLog", "ActivityLogs"),
    )
    for pattern in (*QUERY_NAMES, *MUTATION_NAMES)
}
"""Those of the modules that every workspace has, made as those of teams and persons are."""
