"""Drivers that let a whole OpenStack region run without a hypervisor, a switch or a disk."""
