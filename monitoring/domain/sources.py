"""Named figures that come from what the platform itself records; the only file that looks into `learning`."""
