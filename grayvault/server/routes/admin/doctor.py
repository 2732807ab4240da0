"""`/doctor`: the vault's health."""

from dataclasses import asdict

from fastapi import APIRouter, Response

from grayvault.bootstrap.doctor_setup import examine_vault
from grayvault.report.checks.doctor import Finding
from grayvault.server.dependencies import VaultDep
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter()


@router.get("/doctor", response_model=list[Finding])
def get_doctor(vault: VaultDep) -> Response:
    """What `doctor --json` says of the vault."""
    return AsciiJsonResponse([asdict(finding) for finding in examine_vault(vault)])
