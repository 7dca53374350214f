"""The manifests and the Dockerfile, held to Kubernetes' own schemas and to the template, without either running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from container.manifests import ROOT, container_of, manifests, of_kind, work

DEPLOYMENTS = of_kind("Deployment")
HADOLINT = Path(sys.executable).with_name("hadolint")


@pytest.mark.parametrize("manifest", manifests(), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_each_manifest_is_what_kubernetes_takes(manifest: dict[str, object]) -> None:
    if not str(manifest["apiVersion"]).startswith("keda.sh/"):
        kubernetes_validate.validate(manifest, "1.31", strict=True)


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    wrong = yaml.safe_load((ROOT / "container/kubernetes/network.yaml").read_text().split("---")[0])
    wrong["spec"]["podSelectors"] = {}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.31", strict=True)


def test_each_queue_has_one_deployment_that_works_on_it_and_scales_by_its_depth() -> None:
    worked = [queue for each in DEPLOYMENTS.values() for queue in container_of(each)["args"][1:]]
    scaled = {
        name: [trigger["metadata"]["queueURL"].rpartition("/")[2] for trigger in each["spec"]["triggers"]]
        for name, each in of_kind("ScaledObject").items()
    }

    assert sorted(worked) == sorted(feed.queue for feed in work().feeds)
    assert scaled == {
        name: container_of(each)["args"][1:]
        for name, each in DEPLOYMENTS.items()
        if container_of(each)["args"][0] == "work"
    }


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_pod_meets_the_restricted_standard_and_writes_to_its_scratch_alone(name: str) -> None:
    pod, container = DEPLOYMENTS[name]["spec"]["template"]["spec"], container_of(DEPLOYMENTS[name])

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]  # noqa: S108 - a path in the container
    assert pod["automountServiceAccountToken"] is False


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_pod_is_probed_bounded_and_given_time_to_end(name: str) -> None:
    pod, container = DEPLOYMENTS[name]["spec"]["template"]["spec"], container_of(DEPLOYMENTS[name])

    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert pod["terminationGracePeriodSeconds"] > 60
    assert name in of_kind("PodDisruptionBudget")


def test_only_our_own_processes_may_push() -> None:
    policy = of_kind("NetworkPolicy")["quire-serve"]["spec"]
    pushers = [rule["from"] for rule in policy["ingress"] if {"port": 8081, "protocol": "TCP"} in rule["ports"]]

    assert pushers == [[{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "quire"}}}]]
    assert set(of_kind("NetworkPolicy")) == {"quire", *DEPLOYMENTS}


@pytest.mark.parametrize("dockerfile", ["container/Dockerfile", "functions/ocr/Dockerfile"])
def test_dockerfiles_are_clean(dockerfile: str) -> None:
    linted = subprocess.run([HADOLINT, ROOT / dockerfile], capture_output=True, text=True, check=False)

    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_holds_no_installer() -> None:
    _, final = (ROOT / "container/Dockerfile").read_text().split("\nFROM ")[-2:]

    assert "USER 10001" in final
    assert "pip uninstall --yes pip" in final
    assert "uv" not in final.split()


def test_what_the_image_copies_is_let_through_to_the_build() -> None:
    lines = (ROOT / "container/Dockerfile").read_text().splitlines()
    copied = [
        source for line in lines if line.startswith("COPY ") and "--from" not in line for source in line.split()[1:-1]
    ]
    let_through = {
        line[1:] for line in Path(ROOT / "container/Dockerfile.dockerignore").read_text().splitlines() if line[0] == "!"
    }

    assert set(copied) <= let_through
    assert all((ROOT / source).exists() for source in copied)
