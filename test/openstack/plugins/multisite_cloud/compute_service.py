"""nova-compute with the driver of this folder: Nova only ever looks for drivers below its own package nova.virt."""

import importlib
import sys

from nova.cmd import compute  # patches for its concurrency mode, so it comes before everything else of Nova

sys.modules["nova.virt.multisite_cloud"] = importlib.import_module("multisite_cloud.compute")
sys.argv[0] = "nova-compute"
compute.main()
