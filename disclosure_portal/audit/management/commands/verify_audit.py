"""manage.py verify_audit [--json]: exit 1 and the first broken entry of every chain that doesn't hold."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from disclosure_portal.audit.verification import Broken, Chain, all_chains, check_chain


class Command(BaseCommand):
    help = "校验操作日志：逐条核对每个县的日志链，发现改动、删除或调换即以1退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个JSON对象")

    def handle(self, *args: Any, **options: Any) -> None:
        results = [(chain, check_chain(chain.county)) for chain in all_chains()]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(results), ensure_ascii=False))
        else:
            for chain, broken in results:
                self.stdout.write(_as_line(chain, broken))
        if any(broken for _, broken in results):
            sys.exit(1)


def _as_line(chain: Chain, broken: Broken | None) -> str:
    if broken:
        return f"不完整　{broken}"
    return f"完整　　{chain.name}操作日志共{chain.length}条，最新校验值 {chain.hash}"


def _as_json(results: list[tuple[Chain, Broken | None]]) -> dict[str, Any]:
    return {
        "holds": not any(broken for _, broken in results),
        "chains": [
            {
                "chain": chain.name,
                "county": chain.county.code if chain.county else None,
                "entries": chain.length,
                "hash": chain.hash,
                "broken": broken and {"sequence": broken.sequence, "reason": broken.reason},
            }
            for chain, broken in results
        ],
    }
