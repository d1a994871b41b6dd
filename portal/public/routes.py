"""What citizens can open, and their menu."""

from litestar.types import ControllerRouterHandler

from portal.core.errors import N_
from portal.public.api.developers import DevelopersController
from portal.public.api.records import ReadController
from portal.public.discovery.catalogue import CatalogueController
from portal.public.discovery.robots import RobotsController
from portal.public.discovery.sitemap import SitemapController
from portal.public.home import HomeController
from portal.public.hotline import HotlineController
from portal.public.offices import OfficesController
from portal.public.privacy import PrivacyController
from portal.public.progress.door import DoorController
from portal.public.progress.mine import MineController
from portal.public.progress.naming import NameController
from portal.public.progress.qr import PictureController
from portal.public.progress.receipt import ReceiptChangeController
from portal.public.progress.reconsidering import ReconsiderController
from portal.public.progress.reminding import ReminderController
from portal.public.progress.satisfaction import SatisfactionController
from portal.public.progress.status import StatusController
from portal.public.progress.talk import TalkController
from portal.public.progress.withdrawing import WithdrawController
from portal.public.records.bulk import BulkController
from portal.public.records.feeds import FeedsController
from portal.public.records.following import FollowingController
from portal.public.records.list import ListController
from portal.public.records.objecting import ObjectionController
from portal.public.records.record import RecordController
from portal.public.records.subject import GatheredController
from portal.public.records.taking import TakingController
from portal.public.reporting.checking import CheckController
from portal.public.reporting.evidence import EvidenceController
from portal.public.reporting.helping import HelpController
from portal.public.reporting.identity import ContactController, IdentityController
from portal.public.reporting.naming import PartyController
from portal.public.reporting.sending import DoneController, ReceiptController, SendController
from portal.public.reporting.start import StartController
from portal.public.reporting.telling import FactsController, KindController, SubjectController
from portal.public.statistics import StatisticsController
from portal.web.navigation import Entry

ROUTES: tuple[ControllerRouterHandler, ...] = (
    HomeController,
    PrivacyController,
    OfficesController,
    StartController,
    HelpController,
    KindController,
    SubjectController,
    PartyController,
    FactsController,
    EvidenceController,
    IdentityController,
    ContactController,
    CheckController,
    ReceiptController,
    SendController,
    DoneController,
    DoorController,
    PictureController,
    StatusController,
    TalkController,
    WithdrawController,
    NameController,
    SatisfactionController,
    ReminderController,
    MineController,
    ReceiptChangeController,
    ReconsiderController,
    ListController,
    RecordController,
    GatheredController,
    TakingController,
    FeedsController,
    BulkController,
    ObjectionController,
    FollowingController,
    HotlineController,
    StatisticsController,
    ReadController,
    DevelopersController,
    RobotsController,
    SitemapController,
    CatalogueController,
)

NAVIGATION = (
    Entry("report", N_("我要举报"), "/report"),
    Entry("progress", N_("查询进度"), "/progress"),
    Entry("records", N_("公示名单"), "/records"),
    Entry("offices", N_("承办单位"), "/offices"),
    Entry("statistics", N_("办理统计"), "/statistics"),
)
