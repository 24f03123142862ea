"""Counts an xUnit v2+ XML report: prints 'passed failed skipped', or with --explain each failure and each reason for a skip."""
import sys
import xml.etree.ElementTree as ET


def main() -> int:
    explain = "--explain" in sys.argv
    root = ET.parse(sys.argv[-1]).getroot()
    if not explain:
        totals = [0, 0, 0]
        for assembly in root.iter("assembly"):
            totals[0] += int(assembly.get("passed", 0))
            totals[1] += int(assembly.get("failed", 0)) + int(assembly.get("errors", 0))
            totals[2] += int(assembly.get("skipped", 0))
        print(*totals)
        return 0
    for error in root.iter("error"):
        print("ERROR", error.get("name") or error.get("type"), "-", (error.findtext("failure/message") or "").strip()[:600])
    for test in root.iter("test"):
        if test.get("result") == "Fail":
            print("FAIL", test.get("name"))
            print("    " + (test.findtext("failure/message") or "").strip()[:1500].replace("\n", "\n    "))
            stack = (test.findtext("failure/stack-trace") or "").strip().splitlines()
            print("    " + "\n    ".join(line.strip() for line in stack[:4]))
        elif test.get("result") == "Skip":
            print("SKIP", test.get("name"), "-", (test.findtext("reason") or "").strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
