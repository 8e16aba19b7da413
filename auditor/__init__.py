"""Audits 政府信息公开工作年度报告 against rules written in YAML."""

__version__ = "0.1.0"
