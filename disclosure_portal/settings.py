"""Every choice that a deployment makes is an environment variable; its default runs from a fresh clone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from disclosure_portal.jobs.schedule import Daily, Every


def env_flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or one made on the first run and kept in the ignored var folder."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := get_random_secret_key())
    return key


BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The process

DEBUG = env_flag("DEBUG", default=False)
SECRET_KEY = secret_key(VAR_DIR)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
PORTAL_ROLE = os.environ.get("PORTAL_ROLE", "all")  # public, desk or all: which half this process serves
if PORTAL_ROLE not in {"public", "desk", "all"}:
    raise ImproperlyConfigured(f"PORTAL_ROLE is public, desk or all, not {PORTAL_ROLE!r}.")
HTTPS = env_flag("HTTPS", default=False)  # the proxy in front speaks TLS and sets X-Forwarded-Proto
REQUEST_LIMIT_MB = env_number("REQUEST_LIMIT_MB", 30)  # the largest request, files included
CSRF_FAILURE_VIEW = "disclosure_portal.web.views.errors.csrf_failure"
CLIENT_ADDRESS_HEADER = os.environ.get("CLIENT_ADDRESS_HEADER", "")  # e.g. X-Real-IP, set by a trusted proxy

# The log: everything goes to standard error, where the process manager keeps it.

LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL},  # without handlers of its own: what it says goes to the root
        "django.request": {"level": "ERROR"},  # crashes with their traceback; a 403 or 404 is an answer
    },
}

INSTALLED_APPS = [
    "supervision",
    "participation",
    "catalogs",
    "disclosure_portal",
    "disclosure_portal.web",
    "disclosure_portal.jobs",
    "disclosure_portal.attachments",
    "disclosure_portal.notices",
    "disclosure_portal.audit",
    "disclosure_portal.workdays",
    "disclosure_portal.accounts",
    "disclosure_portal.units",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "django_htmx",
    "axes",
    "disclosure_portal.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "disclosure_portal.web.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "disclosure_portal.web.middleware.DeskSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "disclosure_portal.web.middleware.NulMiddleware",
    "disclosure_portal.web.middleware.RequestSizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "disclosure_portal.audit.middleware.AddressMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "disclosure_portal.accounts.middleware.SignInMiddleware",
    "axes.middleware.AxesMiddleware",
    "disclosure_portal.web.middleware.BusyMiddleware",
]

ROOT_URLCONF = "disclosure_portal.urls"
WSGI_APPLICATION = "disclosure_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "disclosure_portal.web.context.site",
            ],
        },
    }
]

# Who the site is: what stands in header, footer and page tags. An entry without a value is left out.

SITE = {
    "name": os.environ.get("SITE_NAME", "岫岩满族自治县基层政务公开平台"),
    "slogan": os.environ.get("SITE_SLOGAN", "以公开为常态、不公开为例外"),
    "owner": os.environ.get("SITE_OWNER", "岫岩满族自治县人民政府"),  # 主办单位
    "operator": os.environ.get("SITE_OPERATOR", ""),  # 承办单位
    "contact": os.environ.get("SITE_CONTACT", ""),  # 联系方式
    "domain": os.environ.get("SITE_DOMAIN", ""),  # www.….gov.cn
    "id_code": os.environ.get("SITE_ID_CODE", ""),  # 网站标识码
    "icp": os.environ.get("SITE_ICP", ""),  # ICP备案编号
    "police": os.environ.get("SITE_POLICE", ""),  # 公安机关备案编号
    "mark_url": os.environ.get("SITE_MARK_URL", ""),  # 党政机关网站标识
    "mistakes_url": os.environ.get("SITE_MISTAKES_URL", ""),  # 我为政府网站找错
}
SHOW_DESK_LINK = env_flag("SHOW_DESK_LINK", default=False)  # whether the public pages lead to the desk

# Navigation. An entry is shown when its address exists in this process; on the desk, to the roles named (none: all).

PUBLIC_NAVIGATION = [
    {"label": "首页", "url": "site:home"},
    {"label": "标准目录", "url": "catalogs:catalogs", "under": ["/items/"]},
    {"label": "公众参与", "url": "participation:overview", "under": ["/participation/"]},
    {"label": "单位", "url": "catalogs:units"},
    {"label": "标准版本", "url": "catalogs:editions"},
    {"label": "落实情况", "url": "supervision:progress", "under": ["/matrix/", "/plans/"]},
]
DESK_NAVIGATION = [
    {"label": "我的待办", "url": "web:desk"},
    {"label": "目录编制", "url": "catalogs_desk:catalogs", "roles": ["editor", "approver", "reviewer"]},
    {"label": "审核发布", "url": "catalogs_desk:reviews", "roles": ["reviewer"]},
    {"label": "公开台账", "url": "catalogs_desk:disclosures"},
    {"label": "公众参与", "url": "participation_desk:decisions"},
    {"label": "督查考核", "url": "supervision_desk:dashboard", "under": ["/desk/reports/"]},
    {"label": "标准版本", "url": "catalogs_desk:editions", "roles": ["reviewer"]},
    {"label": "对照新标准", "url": "catalogs_desk:uptakes", "roles": ["editor", "approver", "reviewer"]},
    {"label": "法规库", "url": "catalogs_desk:laws", "roles": ["editor", "approver", "reviewer"]},
    {"label": "目录导出", "url": "catalogs_desk:exports"},
    {"label": "人员授权", "url": "accounts:people", "roles": ["administrator", "reviewer"]},
    {"label": "机构调整", "url": "catalogs_desk:unit_changes", "roles": ["administrator"]},
    {"label": "操作日志", "url": "audit:entries", "roles": ["auditor"]},
    {
        "label": "消息提醒",
        "url": "notices:inbox",
        "count": "disclosure_portal.notices.templatetags.notices.unread_notices",  # user -> int
    },
]
# The second row of links below 督查考核.
SUPERVISION_NAVIGATION = [
    {
        "label": "总览",
        "url": "supervision_desk:dashboard",
        "roles": ["reviewer", "leader", "administrator", "auditor"],
    },
    {"label": "任务", "url": "supervision_desk:assignments"},
    {
        "label": "实施方案",
        "url": "supervision_desk:plans",
        "under": ["/desk/supervision/milestones/", "/desk/supervision/proofs/"],
    },
    {"label": "任务认领", "url": "supervision_desk:claims"},
    {
        "label": "公开情况一览表",
        "url": "supervision_desk:matrix",
        "roles": ["reviewer", "leader", "administrator", "auditor"],
    },
    {
        "label": "核验和催办",
        "url": "supervision_desk:checks",
        "under": [
            "/desk/supervision/laggards/",
            "/desk/supervision/messages/",
            "/desk/supervision/escalations/",
            "/desk/supervision/reminders/",
            "/desk/supervision/calls/",
            "/desk/supervision/due-moves/",
        ],
        "roles": ["reviewer", "leader", "administrator", "auditor"],
    },
    {"label": "催办记录", "url": "supervision_desk:reminders", "roles": ["editor", "approver"]},
    {"label": "督办", "url": "supervision_desk:escalations", "roles": ["editor", "approver"]},
    {"label": "总结材料", "url": "supervision_desk:summaries"},
    {"label": "验收", "url": "supervision_desk:acceptances"},
    {"label": "标准规范", "url": "supervision_desk:standards"},
    {"label": "专项检查", "url": "supervision_desk:inspections"},
    {"label": "整改", "url": "supervision_desk:rectifications"},
    {"label": "考核", "url": "supervision_desk:assessments", "under": ["/desk/supervision/rubrics/"]},
    {"label": "责任人", "url": "supervision_desk:people"},
    {"label": "培训", "url": "supervision_desk:trainings"},
    {
        "label": "栏目更新",
        "url": "supervision_desk:columns",
        "roles": ["reviewer", "leader", "administrator", "auditor"],
    },
    {
        "label": "报表",
        "url": "supervision_desk:reports",
        "roles": ["reviewer", "leader", "administrator", "auditor"],
    },
]

# Data

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # IMMEDIATE: the second of two writers waits for its turn instead of failing at its first write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
    }
    # Tests use a file too: threads must meet each other's locks.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a batch of some thousand rows is signed off on one page
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "disclosure_portal.web.storage.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Language and time

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Signing in. The numbers follow GB/T 22239-2019 安全计算环境 (身份鉴别)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "disclosure_portal.accounts.backends.PeopleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"disclosure_portal.accounts.passwords.{name}"}
    for name in ("LengthValidator", "ClassesValidator", "NameValidator", "HistoryValidator")
]
PASSWORD_EXPIRY_DAYS = env_number("PASSWORD_EXPIRY_DAYS", 90)  # 0: passwords do not expire
AXES_FAILURE_LIMIT = env_number("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env_number("LOCKOUT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not make the wait longer
AXES_CLIENT_IP_CALLABLE = "disclosure_portal.audit.address.client_address"
AXES_LOCKOUT_CALLABLE = "disclosure_portal.accounts.views.signing_in.lockout_response"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # signing in and out is in the audit trail
AXES_VERBOSE = False
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "web:desk"
IDLE_SECONDS = env_number("IDLE_MINUTES", 30) * 60
SESSION_COOKIE_AGE = max(24 * 60 * 60, 2 * IDLE_SECONDS)  # outlives idleness, so that the reason can be told
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SILENCED_SYSTEM_CHECKS = [
        "security.W005",  # HSTS for subdomains is the domain's owner's to decide: they serve other sites
        "security.W021",  # so is the browsers' preload list
        "security.W008",  # the proxy sends http:// on to https://; the portal hears from nobody but the proxy
    ]

# Forms

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Mail: notices go out by mail once EMAIL_HOST names a server

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = env_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env_number("EMAIL_TIMEOUT_SECONDS", 20)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portal@localhost")
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "").rstrip("/")  # https://… before the paths in mails

# Attachments

ATTACHMENT_MAX_MEGABYTES = env_number("ATTACHMENT_MAX_MEGABYTES", 20)
ATTACHMENT_MAX_UNPACKED_MEGABYTES = env_number("ATTACHMENT_MAX_UNPACKED_MEGABYTES", 200)
ATTACHMENT_MAX_MEGAPIXELS = env_number("ATTACHMENT_MAX_MEGAPIXELS", 40)
ATTACHMENT_MAX_PAGES = env_number("ATTACHMENT_MAX_PAGES", 500)

# Imports: what a file may hold

IMPORT_MAX_MEGABYTES = env_number("IMPORT_MAX_MEGABYTES", 20)
IMPORT_MAX_ROWS = env_number("IMPORT_MAX_ROWS", 20_000)
TASK_TABLE_MAX_MEGABYTES = env_number("TASK_TABLE_MAX_MEGABYTES", 5)
TASK_TABLE_MAX_ROWS = env_number("TASK_TABLE_MAX_ROWS", 500)
IMPORT_UNFINISHED_DAYS = env_number("IMPORT_UNFINISHED_DAYS", 30)  # then an unfinished import is cancelled

# The register of disclosures

DISCLOSURE_STALE_DAYS = env_number("DISCLOSURE_STALE_DAYS", 365)  # 及时 or 长期 and nothing newer: stale
REGISTRATION_MAX_ROWS = env_number("REGISTRATION_MAX_ROWS", 5_000)  # of one column export

# Public downloads

DOWNLOAD_ROWS = env_number("DOWNLOAD_ROWS", 20_000)  # the most items that anyone takes away in one file

# Public participation

METHODS_NOT_COUNTED = env_list("METHODS_NOT_COUNTED", "written")  # not among the plan's "any two methods"
DECISION_UPLOADS = env_flag("DECISION_UPLOADS", default=False)  # whether internal papers may be uploaded
SHOW_RAW_OPINIONS = env_flag("SHOW_RAW_OPINIONS", default=False)  # show opinions before the books are closed
OPINION_MAX_LENGTH = env_number("OPINION_MAX_LENGTH", 5_000)  # characters
POSTS_PER_HOUR = env_number("POSTS_PER_HOUR", 20)  # of one address, all public forms together
POSTS_PER_ACTIVITY = env_number("POSTS_PER_ACTIVITY", 3_000)  # in an hour, of everybody for one activity
LOOKUPS_PER_HOUR = env_number("LOOKUPS_PER_HOUR", 200)  # receipt numbers that there aren't, of one address
CONCERNS_HOW_TO = os.environ.get(  # told above the public answers to concerns
    "CONCERNS_HOW_TO", "您有关切的问题，可以拨打12345热线，或者联系有关单位。"
)
PERSONAL_DATA_DAYS = env_number("PERSONAL_DATA_DAYS", 730)  # after a consultation ended, then purged
PERSONAL_DATA_KEYS = env_list("PERSONAL_DATA_KEYS")  # the newest first; without any, one made of SECRET_KEY

# Background jobs

JOB_ATTEMPTS = env_number("JOB_ATTEMPTS", 3)  # a job that was begun this often and not finished has failed
JOB_RESEND_SECONDS = env_number("JOB_RESEND_SECONDS", 120)  # queued this long: its message may be lost
JOB_STOPPED_SECONDS = env_number("JOB_STOPPED_SECONDS", 300)  # no heartbeat for this long: its worker is gone
JOB_FILE_DAYS = env_number("JOB_FILE_DAYS", 7)  # a file that a job made can be fetched this long
SCHEDULED_JOB_DAYS = env_number("SCHEDULED_JOB_DAYS", 90)  # finished scheduled runs are kept this long
SIGN_IN_LOG_DAYS = env_number("SIGN_IN_LOG_DAYS", 400)  # 互联网政务应用安全管理规定 art. 20: one year

# Each scheduled job: its task, its title and when it is due.
SCHEDULE = {
    "disclosure_portal.jobs.tasks.tidy": ("每日清理", Daily("03:30")),
    "disclosure_portal.audit.tasks.check_all": ("核对操作日志", Daily("04:00")),
    "catalogs.tasks.pass_silent_looks": ("牵头部门审看期满转审", Daily("00:10")),
    "catalogs.tasks.tidy_imports": ("清理过期未完成的导入、登记和载入", Daily("03:40")),
    "catalogs.tasks.count_findings": ("统计校验结果", Daily("02:30")),
    "catalogs.tasks.publish_due": ("定时发布", Every(minutes=5)),
    "participation.tasks.purge": ("删除到期的个人信息", Daily("03:50")),
    "supervision.tasks.keep_assignments": ("随机构调整和任务认领更新任务", Daily("07:30")),
    "supervision.tasks.check_deadlines": ("核验任务和期限，发出提醒", Daily("08:00")),
    "supervision.tasks.watch_hours": ("提醒按小时计算的答复时限", Every(minutes=15)),
}

REDIS_URL = os.environ.get("REDIS_URL", "")
BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 60,
        "unacked_restore_throttle": 1,  # a scan at every interval, not at every tenth
        "socket_connect_timeout": 3,
    }
else:
    (BROKER_DIR / "messages").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "files://localhost"  # jobs/file_broker.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.05,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its replies would pile up as files
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a broker that is down must not hold up a request: the sweeper sends again
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # the job's row says how it ended
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "disclosure_portal.jobs.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
}

# Reference data and the demonstration county, from the lowest floor up

REFERENCE_MODULES = ["disclosure_portal.units.reference", "catalogs.reference", "supervision.reference"]
DEMO_MODULES = [
    "disclosure_portal.accounts.demo",
    "catalogs.demo",
    "participation.demo",
    "supervision.demo",
]
