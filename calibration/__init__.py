"""Batch calibration of the model to published figures, and its honest checks. Stands on wpmodel, never the reverse."""
