"""What the portal is called, on its pages and in its mails."""

from typing import Final

PORTAL_ZH: Final = "职业资格“挂证”举报平台"
PORTAL_EN: Final = "Reports on Rented Professional Certificates"
