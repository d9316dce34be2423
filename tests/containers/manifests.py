#!/usr/bin/env python3
"""manifests.py: what can be said of deploy/kubernetes without a cluster: every document is YAML with the fields that its
kind needs, what one names in another is there, and every pod is confined. No API server judges here. Needs python3-yaml;
exit status 77 without it."""
import pathlib
import sys

try:
    import yaml
except ImportError:
    print("SKIPPED: there is no python3-yaml", file=sys.stderr)
    sys.exit(77)

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
API = {
    "StatefulSet": "apps/v1",
    "Service": "v1",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
}
problems = []


def check(holds, where, what):
    if not holds:
        problems.append(f"{where}: {what}")


def at(value, path, default=None):
    """at(x, "a.b"): x["a"]["b"], or the default where a part is missing."""
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return default
        value = value[part]
    return value


def selects(selector, labels):
    return bool(labels) and all(labels.get(key) == value for key, value in (selector or {}).items())


def check_pod(name, workload, generated):
    pod = at(workload, "spec.template.spec", {})
    check(at(pod, "securityContext.runAsNonRoot") is True, name, "runs as root")
    check(at(pod, "securityContext.seccompProfile.type") == "RuntimeDefault", name, "no seccomp profile")
    check(pod.get("automountServiceAccountToken") is False, name, "gets a token of the cluster")
    check(pod.get("terminationGracePeriodSeconds", 30) > 10, name, "less time than a drain may take")
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    claims = {at(claim, "metadata.name") for claim in at(workload, "spec.volumeClaimTemplates", [])}
    for volume in volumes.values():
        source = at(volume, "secret.secretName") or at(volume, "configMap.name")
        check("emptyDir" in volume or source in generated, name, f"volume {volume['name']} comes from {source}, which kustomization.yaml does not make")
    for container in pod.get("initContainers", []) + pod.get("containers", []):
        check_container(f"{name}/{container.get('name')}", container, set(volumes) | claims)
    for container in pod.get("containers", []):
        check_probes(f"{name}/{container.get('name')}", container)


def check_container(name, container, volumes):
    confined = container.get("securityContext", {})
    check(confined.get("readOnlyRootFilesystem") is True, name, "the root is writable")
    check(confined.get("allowPrivilegeEscalation") is False, name, "may escalate")
    check(at(confined, "capabilities.drop") == ["ALL"], name, "keeps capabilities")
    for kind in ("requests", "limits"):
        check(at(container, f"resources.{kind}.memory"), name, f"no memory in {kind}")
    for mount in container.get("volumeMounts", []):
        check(mount["name"] in volumes, name, f"mounts {mount['name']}, which is no volume")


def check_probes(name, container):
    ports = {port["name"] for port in container.get("ports", [])}
    for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        check(at(container, f"{probe}.httpGet.path") == path, name, f"{probe} does not ask {path}")
        check(at(container, f"{probe}.httpGet.port") in ports, name, f"{probe} asks a port that has no name")


def generated_names(kustomization):
    generators = kustomization.get("configMapGenerator", []) + kustomization.get("secretGenerator", [])
    return {generator["name"] for generator in generators}


def main():
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    listed = set(kustomization["resources"])
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    check(listed == there, "kustomization.yaml", f"lists {sorted(listed)}, there are {sorted(there)}")
    objects = []
    for file in sorted(there):
        for document in yaml.safe_load_all((FOLDER / file).read_text()):
            name = f"{file}: {document.get('kind')} {at(document, 'metadata.name')}"
            check(API.get(document.get("kind")) == document.get("apiVersion"), name, "unknown kind or version")
            check(at(document, "metadata.name"), name, "no name")
            check(at(document, "metadata.namespace") is None, name, "names a namespace")
            objects.append((name, document))
    pods = [at(o, "spec.template.metadata.labels") for _, o in objects if o["kind"] == "StatefulSet"]
    services = {at(o, "metadata.name") for _, o in objects if o["kind"] == "Service"}
    images = {image["name"] for image in kustomization.get("images", [])}
    keys = [file for generator in kustomization["secretGenerator"] for file in generator["files"]]
    for name, document in objects:
        spec = document["spec"]
        if document["kind"] == "StatefulSet":
            check(spec.get("serviceName") in services, name, "serviceName is no service")
            labels = at(spec, "template.metadata.labels")
            check(selects(at(spec, "selector.matchLabels"), labels), name, "does not select its own pods")
            check_pod(name, document, generated_names(kustomization))
            for container in at(spec, "template.spec.containers", []) + at(spec, "template.spec.initContainers", []):
                check(container.get("image") in images, name, "its image is not among kustomization.yaml's")
            for ordinal in range(spec["replicas"]):
                key = f"network/{at(document, 'metadata.name')}-{ordinal}.key.json"
                check(key in keys, name, f"{key} is not in the secret")
        else:
            selector = spec.get("selector") if document["kind"] == "Service" else \
                at(spec, "selector.matchLabels") or at(spec, "podSelector.matchLabels")
            check(selector and any(selects(selector, labels) for labels in pods), name, "selects no pod")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"manifests: {len(objects)} objects, {len(problems)} problems (no API server has judged them)")
    return 1 if problems or not objects else 0


sys.exit(main())
