"""What staff can open, and their menu."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from portal.admin.channels.entering import EnteringController
from portal.admin.channels.files import EntryFilesController
from portal.admin.channels.keys import HotlineKeysController
from portal.admin.clocks.ladder import LadderController
from portal.admin.clocks.matters import MatterClocksController
from portal.admin.clocks.oversight import OversightController
from portal.admin.clocks.overview import ClocksController
from portal.admin.closing import ClosingController
from portal.admin.contacts import ContactsController
from portal.admin.desk.answers import AnswerController
from portal.admin.desk.cases import CaseController
from portal.admin.desk.checks import ChecklistController
from portal.admin.desk.dispatch import DispatchController
from portal.admin.desk.facts import FactsController
from portal.admin.desk.files import CaseFileController, FileController
from portal.admin.desk.helping import AssistanceController
from portal.admin.desk.inbox import InboxController
from portal.admin.desk.keeping import WorkDraftController, staff_only_keeping_words
from portal.admin.desk.messages import MessageController
from portal.admin.desk.oversight import OverseenController
from portal.admin.desk.readings import AllowedController, ReadingController
from portal.admin.desk.recusals import RecusalController
from portal.admin.desk.redactions import RedactionController
from portal.admin.desk.repeats import RepeatController
from portal.admin.desk.searching import SearchController
from portal.admin.desk.seeing import SeeingController
from portal.admin.desk.tips import TipController
from portal.admin.desk.views import ViewsController
from portal.admin.documents import DocumentsController
from portal.admin.ending_places import EndingPlacesController
from portal.admin.factors import FactorRulesController, OwnFactorController
from portal.admin.identities.asking import AskingController
from portal.admin.identities.custodians import CustodianController
from portal.admin.identities.replies import RepliesController
from portal.admin.identities.rights import RightsController
from portal.admin.incidents import IncidentController
from portal.admin.inspections.filling import FillingController
from portal.admin.inspections.pages import BlankController, InspectionController
from portal.admin.inviting import InvitingController
from portal.admin.joining import JoiningController
from portal.admin.ledger import LedgerController
from portal.admin.mail_wishes import MailWishController
from portal.admin.mailboxes import MailboxesController
from portal.admin.middleware import StaffSession
from portal.admin.numbers import NumbersController
from portal.admin.offices import KeysController, OfficesController
from portal.admin.outbox import OutboxController
from portal.admin.passkeys import PasskeysController
from portal.admin.people import PeopleController
from portal.admin.place_areas import PlaceAreasController
from portal.admin.places.areas import AreasController
from portal.admin.places.offices import OfficeRowsController
from portal.admin.publication.deciding import PublicationDraftController
from portal.admin.publication.showing import PublicationRulesController
from portal.admin.records.acting import ActController
from portal.admin.records.checking import CheckingController
from portal.admin.records.correcting import CorrectingController
from portal.admin.records.documents import ActFileController, ObjectionFileController
from portal.admin.records.drafting import CaseRecordController, HandRecordController, RevisingController
from portal.admin.records.importing import ImportsController
from portal.admin.records.keeping import RecordsController
from portal.admin.records.objections import ObjectionController
from portal.admin.records.work import ProposingController, WorkController
from portal.admin.recovering import RecoveringController
from portal.admin.referrals.batches import BatchesController
from portal.admin.referrals.filing import FilingController
from portal.admin.referrals.listing import ReferralsController
from portal.admin.referrals.writing import WritingController
from portal.admin.register import RegisterController
from portal.admin.retention.matters import MatterController
from portal.admin.retention.overview import RetentionController
from portal.admin.retention.periods import PeriodsController
from portal.admin.roles.deciding import RoleDraftController
from portal.admin.roles.showing import RolesController
from portal.admin.routing.drafts import DraftController
from portal.admin.routing.duties import DutiesController
from portal.admin.routing.rules import RulesController
from portal.admin.routing.trying import TryController
from portal.admin.second_step import SecondStepController
from portal.admin.sessions import AccountController
from portal.admin.setting_up import SettingUpController
from portal.admin.settings_pages import MENU, SettingsController
from portal.admin.signing_in import SigningInController, sign_in_needed
from portal.admin.units.lists import UnitListsController
from portal.admin.units.register import UnitsController
from portal.admin.wordings.checklist import ChecklistItemsController
from portal.admin.wordings.letters import LetterTextsController
from portal.admin.wordings.replies import TemplatesController
from portal.admin.wordings.series import LetterSeriesController
from portal.core.errors import N_
from portal.web.guards import SignInNeeded
from portal.web.navigation import Entry

# Each handler names its permission; one that names none is closed to everybody.
CONTROLLERS: tuple[ControllerRouterHandler, ...] = (
    SigningInController,
    SettingUpController,
    JoiningController,
    RecoveringController,
    SecondStepController,
    AccountController,
    SettingsController,
    PublicationRulesController,
    PublicationDraftController,
    RolesController,
    RoleDraftController,
    OwnFactorController,
    PasskeysController,
    PeopleController,
    InvitingController,
    ClosingController,
    EndingPlacesController,
    PlaceAreasController,
    OfficesController,
    OfficeRowsController,
    AreasController,
    UnitsController,
    UnitListsController,
    KeysController,
    FactorRulesController,
    ContactsController,
    DocumentsController,
    IncidentController,
    ClocksController,
    LadderController,
    MatterClocksController,
    OversightController,
    OverseenController,
    RetentionController,
    PeriodsController,
    MatterController,
    MailboxesController,
    OutboxController,
    NumbersController,
    MailWishController,
    EnteringController,
    EntryFilesController,
    HotlineKeysController,
    RegisterController,
    LedgerController,
    InboxController,
    ViewsController,
    DispatchController,
    SearchController,
    RepeatController,
    SeeingController,
    TipController,
    MessageController,
    AnswerController,
    WorkDraftController,
    FileController,
    RedactionController,
    AskingController,
    CustodianController,
    RepliesController,
    RightsController,
    CaseController,
    WritingController,
    ReferralsController,
    BatchesController,
    FilingController,
    RulesController,
    DutiesController,
    TryController,
    DraftController,
    FactsController,
    ChecklistController,
    FillingController,
    InspectionController,
    BlankController,
    AssistanceController,
    CaseFileController,
    ReadingController,
    AllowedController,
    RecusalController,
    TemplatesController,
    LetterTextsController,
    LetterSeriesController,
    ChecklistItemsController,
    RecordsController,
    HandRecordController,
    RevisingController,
    ImportsController,
    CheckingController,
    CaseRecordController,
    WorkController,
    CorrectingController,
    ProposingController,
    ActController,
    ActFileController,
    ObjectionController,
    ObjectionFileController,
)


def staff_router(*handlers: ControllerRouterHandler) -> Router:
    """Every page for staff passes the same door."""
    return Router(
        path="/",
        route_handlers=handlers,
        guards=[staff_only_keeping_words],
        middleware=[StaffSession],
        exception_handlers={SignInNeeded: sign_in_needed},
        include_in_schema=False,
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (staff_router(*CONTROLLERS),)

# For whoever drafts and for whoever checks.
PUBLISHED: tuple[Entry, ...] = (
    Entry("records-work", N_("公示办理"), "/staff/records/work", "records.draft"),
    Entry("records-work", N_("公示办理"), "/staff/records/work", "records.check"),
)

HANDING_ON: tuple[Entry, ...] = (
    Entry("referrals", N_("移送"), "/staff/referrals", "referrals.manage"),
    Entry("check", N_("公示审核"), "/staff/records/review", "records.check"),
    Entry("records", N_("公示记录"), "/staff/records", "records.draft"),
    Entry("records-work", N_("公示办理"), "/staff/records/work", within=PUBLISHED),
)

ARRIVING: tuple[Entry, ...] = (
    Entry("enter", N_("登记举报"), "/staff/enter", "tips.enter"),
    Entry("register", N_("登记簿"), "/staff/register", "register.see"),
)

OVERSEEING: tuple[Entry, ...] = (
    Entry("oversight", N_("督办"), "/staff/oversight", "cases.oversee"),
    Entry("numbers", N_("统计"), "/staff/numbers", "numbers.see"),
)

NAVIGATION: tuple[Entry, ...] = (
    Entry("dispatch", N_("派单台"), "/staff/dispatch", "tips.dispatch"),
    Entry("inbox", N_("我的待办"), "/staff/tips", "tips.read"),
    Entry("arriving", N_("登记"), "", within=ARRIVING),
    Entry("search", N_("检索"), "/staff/search", "cases.search"),
    Entry("overseeing", N_("督办和统计"), "", within=OVERSEEING),
    Entry("identities", N_("举报人身份"), "/staff/identities", "identities.grant"),
    Entry("handing-on", N_("移送和公示"), "", within=HANDING_ON),
    MENU,
    Entry("account", N_("我的账号"), "/staff/account"),
)
