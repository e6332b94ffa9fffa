"""The names that Tessera keeps for itself, and the names that a module's API is made of."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIXED_TYPES: frozenset[str] = _names(
    """
    Query Mutation Subscription String Int Float Boolean ID
    Decimal Date DateTime Time BigInt JSON EmailAddress PhoneNumber URL CountryCode CurrencyCode
    Money MoneyInput Address AddressInput File Upload
    Node Record RecordConnection RecordEdge RecordFilter RecordOrder RecordAccess RecordSelection
    RecordLinkFilter RecordConnect RecordLink RecordLinkUpdate
    RecordAggregates RecordNumbers RecordComparable RecordCounts
    RecordGroup RecordGroupBy RecordGroupKey RecordGroupConnection RecordGroupEdge
    PageInfo Sort Search SearchConnection SearchEdge SearchHit SearchResult
    Agenda AgendaConnection AgendaEdge AgendaItem AgendaPeriod
    StringFilter IntFilter FloatFilter DecimalFilter BooleanFilter IDFilter DateFilter
    DateTimeFilter CountryCodeFilter CurrencyCodeFilter MoneyFilter JSONFilter
    AddressFilter AddressOrder AddressGroupBy AddressGroupKey FileFilter FileOrder RichTextFormat
    TagsFilter RelativeRange
    RelativePeriod RelativeUnit
    IntRange DecimalRange DateRange DateTimeRange TimeUnit Period RelativeUnit WeekDay
    DateGroup GroupOption GroupOrder AggregateOrder Group Aggregate Aggregates
    UserError ErrorCode WriteOptions WritePreview MovedRecords MassPayload Automation
    Change Changes Conflict FieldConflict Timeline TimelineEntry TimelineAction TimelineConnection
    TimelineEdge TimelineChange
    Job JobKind JobState JobPayload JobConnection JobEdge JobFilter Jobs
    FollowUp FollowUpInput FollowUpNextInput FollowUpPayload Transition
    Module ModuleInput ModuleUpdate ModuleRestoration ModulePayload ModuleUsage
    UniqueKey Loss
    Field FieldInput FieldUpdate FieldRestoration FieldPayload FieldKind FieldKindInfo FieldRule
    FormerName FormerNameUse
    Section SectionInput SectionUpdate SectionPayload
    Option OptionInput OptionUpdate OptionPayload OptionSet OptionSetInput OptionSetUpdate
    OptionSetPayload OptionsOf
    TextRules TextRulesInfo NumberRules NumberRulesInfo LookupRules LookupRulesUpdate
    LookupRulesInfo AutoNumberRules AutoNumberRulesInfo UserRules UserRulesInfo FormulaRules
    FormulaRulesInfo RollupRules RollupRulesInfo RollupFunction Dependents FileRules FileRulesInfo
    CurrencyRules
    CurrencyRulesInfo OnDelete
    DefinitionOptions DefinitionPlan DefinitionPlanStep DefinitionAction
    SchemaRevision SchemaChange SchemaChangeKind
    Rule RuleInput RuleUpdate RulePayload Form
    Blueprint BlueprintPayload
    View ViewInput ViewUpdate ViewPayload ViewKind ViewVisibility ViewFunction ViewProblem
    ViewField ViewColumn ViewColumnInput ViewOrder ViewOrderInput ViewGroup ViewGroupInput
    ViewTotal ViewTotalInput ViewCalendar ViewCalendarInput ViewTab ViewTabInput ViewItem
    ViewItemInput ViewPanelColumn ViewPanelColumnInput ViewList ViewListInput
    ViewPreferences ViewPreferencesInput ViewPreferencesPayload
    FilterPreferences FilterPreferencesInput FilterPreferencesPayload Preference PreferencePayload
    Dashboard DashboardInput DashboardUpdate DashboardPayload Report Chart
    Viewer ViewerUpdate ViewerPayload Workspace WorkspaceUpdate WorkspacePayload WorkspaceUsage
    WeekStart Session SessionPayload Token TokenPayload Invitation
    Role RoleInput RoleUpdate RolePayload Permission AccessExplanation
    ApiKey ApiKeyInput ApiKeyPayload Secret SecretPayload
    Workflow WorkflowInput WorkflowUpdate WorkflowPayload WorkflowTrigger WorkflowStep
    WorkflowRun WorkflowRunFilter WorkflowRunConnection WorkflowRunEdge WorkflowRunState
    WorkflowTriggerInput WorkflowStepInput RecordEvent UpdateRecordStep UpdateRecordStepInput
    CreateRecordStep CreateRecordStepInput HttpRequestStep HttpRequestStepInput HttpMethod
    HttpHeader HttpHeaderInput WorkflowStepRun
    StepKind StepKindInfo StepRun StepState Trigger TriggerKind Macro
    Connector ConnectorInput ConnectorPayload ConnectorKind
    Webhook WebhookInput WebhookUpdate WebhookPayload WebhookDelivery WebhookDeliveryConnection
    WebhookDeliveryEdge
    Import ImportInput ImportPayload ImportState Export ExportFormat
    Notification NotificationConnection NotificationEdge
    DuplicateRule DuplicateRuleInput DuplicateRuleUpdate DuplicateRulePayload DuplicateAction
    FieldMatch FieldMatchInput MatchMethod
    NoteInput RuleEvent FieldTransitions Transition TransitionInput Transitions TransitionsInput
    Country Currency TimeZone Operation Payload Connection Edge Filter Order
    """
)
"""The GraphQL types that are the same in every workspace, those of later parts included."""

FIXED_QUERIES: frozenset[str] = _names(
    """
    node nodes records search agenda viewer workspace modules module fieldKinds optionSets
    optionSet blueprints blueprint exportBlueprint views view filterPreferences dashboards
    dashboard roles role users user apiKeys apiKey explainAccess workflows workflow workflowRuns
    workflowRun stepKinds connectors connector webhooks webhook webhookDeliveries webhookDelivery
    import imports jobs job notifications notification schemaRevision schemaDiff
    countries currencies timeZones
    """
)
"""The fields of Query that are the same in every workspace."""

FIXED_MUTATIONS: frozenset[str] = _names(
    """
    createModule updateModule moveModule deleteModule restoreModule
    createField updateField moveField deleteField restoreField
    createSection updateSection moveSection deleteSection
    createOption updateOption moveOption retireOption createOptionSet updateOptionSet
    deleteOptionSet createRule updateRule deleteRule setTransitions applyBlueprint
    createDuplicateRule updateDuplicateRule deleteDuplicateRule
    createView updateView deleteView setDefaultView saveViewPreferences resetViewPreferences
    saveFilterPreferences resetFilterPreferences setPreference createDashboard updateDashboard
    deleteDashboard
    signUp signIn refreshSession signOut inviteUser acceptInvitation updateUser deactivateUser
    updateViewer updateWorkspace createRole updateRole deleteRole assignRole createApiKey
    revokeApiKey createWorkflow updateWorkflow publishWorkflow pauseWorkflow deleteWorkflow
    validateWorkflow simulateWorkflow replayWorkflow retryRun resumeRun cancelRun runMacro
    createConnector updateConnector deleteConnector createSecret deleteSecret createWebhook
    updateWebhook deleteWebhook testWebhook rotateWebhookSecret replayWebhook createImport
    mapImport confirmImport cancelImport undoImport cancelJob registerOperations logFollowUp
    sendEmail
    """
)
"""The fields of Mutation that are the same in every workspace."""

FIXED_SUBSCRIPTIONS: frozenset[str] = _names("jobProgress schemaChanged notificationReceived")
"""The fields of Subscription that are the same in every workspace."""

PAYLOAD_FIELDS: frozenset[str] = _names("created userErrors warnings conflict preview")
"""What the payloads of a record's writes have beside the record, which has its module's name."""

SYSTEM_MODULES: tuple[tuple[str, str], ...] = (
    ("user", "users"),
    ("email", "emails"),
)
"""Modules, singular and plural, that are Tessera's own and not defined like others: all that
they are made of is taken."""

RESERVED_FIELDS: frozenset[str] = _names(
    """
    id number title owner ownerId version module
    createdAt createdBy createdById updatedAt updatedBy updatedById
    deletedAt deletedBy deletedById purgeAt
    tags notes tasks callLogs emails timeline viewerAccess
    and or not search some none every isMe isInMyTeam
    """
)
"""What records, filters and orders have by themselves; no field may be called so."""

TYPE_SUFFIXES: tuple[str, ...] = (
    "",
    *("Connection", "Edge", "Filter", "ListFilter", "Order", "Unique", "Key"),
    *(
        "Create",
        "Update",
        "Upsert",
        "Payload",
        "Selection",
        "Link",
        "LinkUpdate",
        "Links",
        "LinksUpdate",
        "LinksItem",
        "Connect",
    ),
    *("Aggregates", "Numbers", "Comparable", "Counts"),
    *("Group", "GroupBy", "GroupKey", "GroupConnection", "GroupEdge"),
    *("Change", "Changes", "Cluster", "ClusterConnection", "ClusterEdge"),
)
"""What follows `Deal` in the types made for the module deal."""

PLURAL_TYPE_SUFFIXES: tuple[str, ...] = ("Payload",)
"""What follows `Deals` in the types made for the module deal with the plural deals."""

FIELD_TYPE_SUFFIXES: dict[str, tuple[str, ...]] = {
    "SELECT": ("", "Filter"),
    "MULTI_SELECT": ("", "Filter"),
}
"""By kind: what follows `DealStage` in the types made for the field stage of the module deal."""

QUERY_NAMES: tuple[str, ...] = (
    "{singular}",
    "{singular}By",
    "{plural}",
    "{plural}ChangesSince",
    "{singular}Duplicates",
)
"""The fields of Query made for a module."""

MUTATION_NAMES: tuple[str, ...] = (
    *("create{Singular}", "create{Plural}", "update{Singular}", "update{Plural}"),
    *("upsert{Singular}", "upsert{Plural}", "delete{Singular}", "delete{Plural}"),
    *("restore{Singular}", "restore{Plural}", "assign{Plural}", "tag{Plural}", "untag{Plural}"),
    *("export{Plural}", "merge{Plural}", "convert{Singular}"),
)
"""The fields of Mutation made for a module."""

SUBSCRIPTION_NAMES: tuple[str, ...] = ("{plural}Changed", "{singular}Changed")
"""The fields of Subscription made for a module."""
