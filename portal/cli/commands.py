"""The table of commands: what `portal --help` lists, what the handbook must describe, what runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """`env` is the twin in the environment; the option wins over it. Without `metavar` it is a switch, and
    without dashes before its name it is a word that has to be given, unless it is `optional`."""

    flag: str
    zh: str
    en: str
    env: str | None = None
    metavar: str | None = None
    whole: bool = False
    optional: bool = False

    @property
    def help(self) -> str:
        twin = f" [{self.env}]" if self.env else ""
        return f"{self.zh} {self.en}{twin}"


@dataclass(frozen=True, slots=True)
class Command:
    """`run` names the function as `module:function`: it is imported only when the command is used."""

    words: tuple[str, ...]
    run: str
    zh: str
    en: str
    options: tuple[Option, ...] = ()

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def help(self) -> str:
        return f"{self.zh} {self.en}"


DATA = Option("--data", "数据文件夹。", "Data folder.", "PORTAL_DATA", "DIR")
DATABASE = Option("--database-url", "数据库地址。", "Database.", "PORTAL_DATABASE_URL", "URL")
PLACE = (DATA, DATABASE)
LOGIN = Option("login", "登录名。", "Login name.", metavar="LOGIN")

COMMANDS: tuple[Command, ...] = (
    Command(
        ("serve",),
        "portal.cli.serving:serve",
        "准备数据并启动门户。",
        "Prepare the data and start the portal.",
        (
            Option("--host", "监听地址。", "Address to listen on.", "PORTAL_HOST", "HOST"),
            Option("--port", "监听端口。", "Port to listen on.", "PORTAL_PORT", "PORT", whole=True),
            *PLACE,
            Option("--workers", "工作进程数。", "Worker processes.", "PORTAL_WORKERS", "N", whole=True),
            Option("--demo", "使用虚构的演示数据。", "Use invented demo data.", "PORTAL_DEMO"),
        ),
    ),
    Command(
        ("migrate",),
        "portal.cli.preparing:migrate_command",
        "把数据库升级到当前版本，并载入参考资料包。",
        "Bring the database up to date and load the reference pack.",
        PLACE,
    ),
    Command(
        ("demo",),
        "portal.cli.serving:demo",
        "在空数据库中生成演示数据，并打印演示账号。",
        "Fill an empty database with invented data and print its accounts.",
        (
            *PLACE,
            Option("--records", "公示记录的件数。", "Records on the published list.", metavar="N"),
        ),
    ),
    Command(
        ("routing", "explain"),
        "portal.cli.routing:explain",
        "逐行读取JSON，逐行输出承办单位及依据。",
        "Read JSON lines, answer each with the office and why.",
        PLACE,
    ),
    Command(
        ("routing", "coverage"),
        "portal.cli.routing:coverage",
        "统计每条规则、每个单位在全部输入组合中的命中数。",
        "Count the inputs that each rule and each office answers.",
        PLACE,
    ),
    Command(
        ("mailbox", "check"),
        "portal.cli.mailboxes:check",
        "逐个登录举报邮箱，说明能不能收、有几封在等；不收取。",
        "Sign in to each mailbox and say what waits there; nothing is taken.",
        PLACE,
    ),
    Command(
        ("ledger", "verify"),
        "portal.cli.ledger:verify",
        "核对账本的全部链条。",
        "Check every chain of the ledger.",
        PLACE,
    ),
    Command(
        ("ledger", "anchor"),
        "portal.cli.ledger:anchor",
        "把各链末端写入总链。",
        "Write the heads of all chains into the global chain.",
        PLACE,
    ),
    Command(
        ("root", "certify"),
        "portal.cli.people:certify",
        "用标准输入中的根密钥认证一名密钥管理员；根密钥不保存。",
        "Certify a key officer with the root key from standard input, which is not stored.",
        (
            LOGIN,
            Option(
                "--fingerprint",
                "本人读出的签名密钥指纹。",
                "Fingerprint of his signing key, as he reads it out.",
                metavar="TEXT",
            ),
            *PLACE,
        ),
    ),
    Command(
        ("account", "reset"),
        "portal.cli.people:reset",
        "为失去一切登录办法的人打印一次性重设码；新密钥要由同事接纳。",
        "Print a one-time reset code for one who lost every way in; colleagues must admit his new keys.",
        (
            LOGIN,
            Option("--reason", "理由，留在记录里。", "Why; kept with the record.", metavar="TEXT"),
            *PLACE,
        ),
    ),
    Command(
        ("retention", "run"),
        "portal.cli.retention:run",
        "删除保存期限已满、可以删除的举报和案件；加--dry-run只看不删。",
        "Delete tips and cases whose period is over; with --dry-run only count them.",
        (*PLACE, Option("--dry-run", "只看不删。", "Change nothing.", "PORTAL_DRY_RUN")),
    ),
    Command(
        ("escrow", "export"),
        "portal.cli.escrow:export",
        "导出一个单位由托管密钥封存的密钥，准备离线打开。",
        "Export an office's keys as escrow holds them, to be opened offline.",
        (
            Option("office", "单位代码。", "Code of the office.", metavar="OFFICE"),
            Option("--for", "交给谁（登录名）。", "Login of whom they are for.", metavar="LOGIN"),
            Option("--out", "写入的文件。", "File to write.", metavar="FILE"),
            *PLACE,
        ),
    ),
    Command(
        ("escrow", "open"),
        "portal.cli.escrow:open_file",
        "在离线的电脑上输入分片，打开导出的文件。",
        "Open the exported file with the shares, on a machine without network.",
        (
            Option("file", "导出的文件。", "The exported file.", metavar="FILE"),
            Option("--hidden", "输入时不显示。", "Do not show what is typed."),
        ),
    ),
    Command(
        ("escrow", "import"),
        "portal.cli.escrow:import_file",
        "核对打开后的文件，把单位密钥交给那个人。",
        "Check the opened file and give the person the office's keys.",
        (Option("file", "打开后的文件。", "The opened file.", metavar="FILE"), *PLACE),
    ),
    Command(
        ("keys", "accept"),
        "portal.cli.office_keys:accept",
        "从备份恢复后，认可数据库里的单位密钥序号。",
        "After restoring a backup, accept the office keys as the database has them.",
        (Option("--yes", "不再询问。", "Do not ask."), *PLACE),
    ),
    Command(
        ("calendar", "load"),
        "portal.cli.calendar:load",
        "载入一年的放假安排；不写年份就载入所有已公布的。",
        "Load the holidays of a year; without a year all that are announced.",
        (Option("year", "年份。", "Year.", metavar="YEAR", optional=True), *PLACE),
    ),
    Command(
        ("doctor",),
        "portal.cli.doctor:examine",
        "检查运行环境，逐项给出结论和处理办法。",
        "Check the installation; each line says what to do.",
        PLACE,
    ),
)
