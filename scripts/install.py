"""Install one locked, hashed requirements file into this interpreter's environment: by uv, else by pip.

`uv pip sync` is not used: it would remove uv itself.
"""

import importlib.util
import subprocess
import sys

file = sys.argv[1]
print(f"Installing {file}", flush=True)
if importlib.util.find_spec("uv"):
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    if subprocess.run([*command, "--require-hashes", "-r", file]).returncode == 0:
        sys.exit(0)
    print("uv did not manage; trying pip.", flush=True)
command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
sys.exit(subprocess.run([*command, "--require-hashes", "-r", file]).returncode)
