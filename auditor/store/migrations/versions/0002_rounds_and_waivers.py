"""What a run says of rounds, of the county's sums and of accepted reasons.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("runs", "entries", "waivers")


def upgrade() -> None:
    """Give each of the tables room for the fields that came later; earlier runs have none of them."""
    for table in TABLES:
        op.add_column(table, sa.Column("record", sa.JSON(none_as_null=True), nullable=True))
