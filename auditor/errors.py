"""The exceptions of this project: faults in our own files and machine, never faults in a report."""


class AuditorError(Exception):
    """A fault that ends the command. The message is one Chinese sentence that says what is wrong and what to do."""


class RulebookError(AuditorError):
    """Something under rules/ is wrong. The message names file, line, what was found and what was expected."""


class SettingsError(AuditorError):
    """An option or an output folder that cannot be used."""


class SourceError(AuditorError):
    """The folder of reports cannot be read at all (one unreadable file is a finding, not this)."""


class StoreError(AuditorError):
    """The database cannot be opened, migrated or written."""
