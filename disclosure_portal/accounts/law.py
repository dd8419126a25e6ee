"""Numbers of identity protection: GB/T 22239-2019 安全计算环境, 身份鉴别."""

from __future__ import annotations

PASSWORD_MINIMUM_LENGTH = 8
PASSWORD_MINIMUM_CLASSES = 3  # of four: capital letters, small letters, digits, other signs
PASSWORDS_REMEMBERED = 5
