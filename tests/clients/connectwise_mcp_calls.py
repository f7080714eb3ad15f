"""Calls the tools of connectwise-mcp, an MCP server, over stdio and prints what they said. Run by its own Python.

The argument is a JSON object: url, company, publicKey, privateKey, clientId, ``log``, the file that the MCP server's
log goes to, and ``calls``: pairs of a tool's name and its arguments.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from fastmcp import Client  # type: ignore[import-not-found]  # lives in an environment of its own
from fastmcp.client.transports import StdioTransport  # type: ignore[import-not-found]

SERVER = Path(sys.executable).with_name("connectwise-mcp")


async def ask(account: dict[str, Any]) -> dict[str, Any]:
    environment = {
        "CW_BASE_URL": account["url"],
        "CW_COMPANY_ID": account["company"],
        "CW_PUBLIC_KEY": account["publicKey"],
        "CW_PRIVATE_KEY": account["privateKey"],
        "CW_CLIENT_ID": account["clientId"],
        "MCP_TRANSPORT": "stdio",
        "FASTMCP_CHECK_FOR_UPDATES": "off",
    }
    transport = StdioTransport(str(SERVER), [], env=environment, log_file=Path(account["log"]))
    async with Client(transport) as client:
        tools = await client.list_tools()
        answers = [await client.call_tool(*call, raise_on_error=False) for call in account["calls"]]
    said = [answer.content[0].text for answer in answers]
    return {"tools": sorted(tool.name for tool in tools), "said": said}


def main() -> None:
    json.dump(asyncio.run(ask(json.loads(sys.argv[1]))), sys.stdout)


if __name__ == "__main__":
    main()
