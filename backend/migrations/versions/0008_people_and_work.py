"""people and work: projects, invitations, tokens, skills, known answers and scores, skips, flags, time

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('projects',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('required_level', sa.Integer(), nullable=False),
    sa.Column('overlap', sa.Integer(), nullable=False),
    sa.Column('max_tasks_per_person', sa.Integer(), nullable=True),
    sa.Column('gold_rate', sa.Double(), nullable=False),
    sa.Column('gold_threshold', sa.Double(), nullable=False),
    sa.Column('gold_window', sa.Integer(), nullable=False),
    sa.Column('sample_rate', sa.Double(), nullable=False),
    sa.Column('cells_per_tile', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_projects')),
    sa.UniqueConstraint('name', name=op.f('uq_projects_name'))
    )
    # No id: the database gives 1, and goes on from there.
    op.execute(
        "INSERT INTO projects (name, priority, required_level, overlap, gold_rate, gold_threshold, gold_window,"
        " sample_rate, cells_per_tile, created_at)"
        " VALUES ('First project', 0, 0, 1, 0, 0.8, 5, 0.1, 150, CURRENT_TIMESTAMP)"
    )
    op.create_table('api_tokens',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    with op.batch_alter_table('api_tokens') as batch_op:
        batch_op.create_index(batch_op.f('ix_api_tokens_user_id'), ['user_id'], unique=False)

    op.create_table('instructions_versions',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_instructions_versions_author_id_users')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_instructions_versions_project_id_projects'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('project_id', 'kind', 'number', name=op.f('pk_instructions_versions'))
    )
    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('role', sa.Enum('annotator', 'expert', 'admin', name='role', native_enum=False, length=16), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('max_uses', sa.Integer(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_invitations_created_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash'))
    )
    op.create_table('skills',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('segmentation', 'tracking', name='taskkind', native_enum=False, length=16), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['given_by_id'], ['users.id'], name=op.f('fk_skills_given_by_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_skills_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'kind', name=op.f('pk_skills'))
    )
    op.create_table('invitation_uses',
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_invitation_uses_invitation_id_invitations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_invitation_uses_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('invitation_id', 'user_id', name=op.f('pk_invitation_uses'))
    )
    op.create_table('known_answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('use', sa.Enum('practice', 'gold', name='answeruse', native_enum=False, length=16), nullable=False),
    sa.Column('kind', sa.Enum('segmentation', 'tracking', name='taskkind', native_enum=False, length=16), nullable=False),
    sa.Column('movie_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('tile', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('margin', sa.Integer(), nullable=False),
    sa.Column('base_key', sa.String(length=200), nullable=False),
    sa.Column('answer_key', sa.String(length=200), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['movie_id'], ['movies.id'], name=op.f('fk_known_answers_movie_id_movies')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_known_answers_project_id_projects')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_answers'))
    )
    with op.batch_alter_table('known_answers') as batch_op:
        batch_op.create_index(batch_op.f('ix_known_answers_movie_id'), ['movie_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_known_answers_project_id'), ['project_id'], unique=False)

    op.create_table('flags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['users.id'], name=op.f('fk_flags_resolved_by_id_users')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_flags_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_flags_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flags'))
    )
    with op.batch_alter_table('flags') as batch_op:
        batch_op.create_index(batch_op.f('ix_flags_task_id'), ['task_id'], unique=False)

    op.create_table('scores',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['known_answers.id'], name=op.f('fk_scores_answer_id_known_answers')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_scores_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_scores_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('task_id', 'revision', name=op.f('pk_scores'))
    )
    with op.batch_alter_table('scores') as batch_op:
        batch_op.create_index(batch_op.f('ix_scores_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scores_user_id'), ['user_id'], unique=False)

    op.create_table('agreements',
    sa.Column('task_a', sa.Integer(), nullable=False),
    sa.Column('task_b', sa.Integer(), nullable=False),
    sa.Column('revision_a', sa.Integer(), nullable=False),
    sa.Column('revision_b', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_a'], ['tasks.id'], name=op.f('fk_agreements_task_a_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_b'], ['tasks.id'], name=op.f('fk_agreements_task_b_tasks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('task_a', 'task_b', name=op.f('pk_agreements'))
    )
    with op.batch_alter_table('agreements') as batch_op:
        batch_op.create_index(batch_op.f('ix_agreements_task_b'), ['task_b'], unique=False)

    op.create_table('skips',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_skips_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_skips_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('task_id', 'user_id', name=op.f('pk_skips'))
    )
    with op.batch_alter_table('skips') as batch_op:
        batch_op.create_index(batch_op.f('ix_skips_user_id'), ['user_id'], unique=False)

    op.create_table('work_times',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_work_times_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_work_times_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('task_id', 'user_id', 'revision', name=op.f('pk_work_times'))
    )
    with op.batch_alter_table('work_times') as batch_op:
        batch_op.create_index(batch_op.f('ix_work_times_user_id'), ['user_id'], unique=False)

    op.create_table('work_clocks',
    sa.Column('user_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_work_clocks_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_work_clocks'))
    )
    op.create_table('task_outcomes',
    sa.Column('task_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('annotator_id', sa.Integer(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=True),
    sa.Column('cells', sa.Integer(), nullable=False),
    sa.Column('divisions', sa.Integer(), nullable=False),
    sa.Column('cells_corrected', sa.Integer(), nullable=False),
    sa.Column('divisions_corrected', sa.Integer(), nullable=False),
    sa.Column('cells_fixed', sa.Integer(), nullable=False),
    sa.Column('divisions_fixed', sa.Integer(), nullable=False),
    sa.Column('predicted', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('false', sa.Integer(), nullable=False),
    sa.Column('merged', sa.Integer(), nullable=False),
    sa.Column('split', sa.Integer(), nullable=False),
    sa.Column('catastrophes', sa.Integer(), nullable=False),
    sa.Column('correct', sa.Integer(), nullable=True),
    sa.Column('links', sa.Integer(), nullable=False),
    sa.Column('missed_links', sa.Integer(), nullable=False),
    sa.Column('wrong_links', sa.Integer(), nullable=False),
    sa.Column('tracks_kept', sa.Double(), nullable=True),
    sa.Column('missed_divisions', sa.Integer(), nullable=False),
    sa.Column('false_divisions', sa.Integer(), nullable=False),
    sa.Column('wrong_divisions', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['annotator_id'], ['users.id'], name=op.f('fk_task_outcomes_annotator_id_users')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_outcomes_task_id_tasks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_outcomes'))
    )
    with op.batch_alter_table('task_outcomes') as batch_op:
        batch_op.create_index(batch_op.f('ix_task_outcomes_annotator_id'), ['annotator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_outcomes_approved_at'), ['approved_at'], unique=False)

    with op.batch_alter_table('movies') as batch_op:
        batch_op.add_column(sa.Column('project_id', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_movies_project_id'), ['project_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_movies_project_id_projects'), 'projects', ['project_id'], ['id'])

    with op.batch_alter_table('revisions') as batch_op:
        batch_op.add_column(sa.Column('instructions', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('draw', sa.Double(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_revisions_author_id'), ['author_id'], unique=False)

    with op.batch_alter_table('tasks') as batch_op:
        batch_op.add_column(sa.Column('project_id', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('tile', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('margin', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('tiles_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('overlap_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('answer_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_tasks_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_overlap_of_id'), ['overlap_of_id'], unique=False)
        batch_op.create_index('ix_tasks_place', ['project_id', 'kind', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_tiles_of_id'), ['tiles_of_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_tasks_answer_id_known_answers'), 'known_answers', ['answer_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_tasks_project_id_projects'), 'projects', ['project_id'], ['id'])

    # Outside of the batch, which knows no order of a column.
    op.create_index(
        'ix_tasks_waiting', 'tasks', ['state', sa.text('suspicion DESC'), 'id', 'project_id', 'kind'], unique=False
    )

    with op.batch_alter_table('user_sessions') as batch_op:
        batch_op.add_column(sa.Column('browser', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False, server_default=sa.func.current_timestamp()))

    with op.batch_alter_table('users') as batch_op:
        batch_op.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('paused_for', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('pause_lifted_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('verdicts') as batch_op:
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('changes', sa.JSON(none_as_null=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('verdicts') as batch_op:
        batch_op.drop_column('changes')
        batch_op.drop_column('reason')

    with op.batch_alter_table('users') as batch_op:
        batch_op.drop_column('pause_lifted_at')
        batch_op.drop_column('paused_for')
        batch_op.drop_column('paused_at')

    with op.batch_alter_table('user_sessions') as batch_op:
        batch_op.drop_column('seen_at')
        batch_op.drop_column('browser')

    op.drop_index('ix_tasks_waiting', table_name='tasks')
    with op.batch_alter_table('tasks') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_tasks_project_id_projects'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_tasks_answer_id_known_answers'), type_='foreignkey')
        batch_op.drop_index('ix_tasks_place')
        batch_op.drop_index(batch_op.f('ix_tasks_tiles_of_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_overlap_of_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_answer_id'))
        batch_op.drop_column('answer_id')
        batch_op.drop_column('overlap_of_id')
        batch_op.drop_column('tiles_of_id')
        batch_op.drop_column('margin')
        batch_op.drop_column('tile')
        batch_op.drop_column('project_id')

    with op.batch_alter_table('revisions') as batch_op:
        batch_op.drop_index(batch_op.f('ix_revisions_author_id'))
        batch_op.drop_column('draw')
        batch_op.drop_column('instructions')

    with op.batch_alter_table('movies') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_movies_project_id_projects'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_movies_project_id'))
        batch_op.drop_column('project_id')

    with op.batch_alter_table('task_outcomes') as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_outcomes_approved_at'))
        batch_op.drop_index(batch_op.f('ix_task_outcomes_annotator_id'))

    op.drop_table('task_outcomes')
    op.drop_table('work_clocks')
    with op.batch_alter_table('agreements') as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreements_task_b'))

    op.drop_table('agreements')
    with op.batch_alter_table('work_times') as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_times_user_id'))

    op.drop_table('work_times')
    with op.batch_alter_table('skips') as batch_op:
        batch_op.drop_index(batch_op.f('ix_skips_user_id'))

    op.drop_table('skips')
    with op.batch_alter_table('scores') as batch_op:
        batch_op.drop_index(batch_op.f('ix_scores_user_id'))
        batch_op.drop_index(batch_op.f('ix_scores_answer_id'))

    op.drop_table('scores')
    with op.batch_alter_table('flags') as batch_op:
        batch_op.drop_index(batch_op.f('ix_flags_task_id'))

    op.drop_table('flags')
    with op.batch_alter_table('known_answers') as batch_op:
        batch_op.drop_index(batch_op.f('ix_known_answers_project_id'))
        batch_op.drop_index(batch_op.f('ix_known_answers_movie_id'))

    op.drop_table('known_answers')
    op.drop_table('invitation_uses')
    op.drop_table('skills')
    op.drop_table('invitations')
    op.drop_table('instructions_versions')
    with op.batch_alter_table('api_tokens') as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_tokens_user_id'))

    op.drop_table('api_tokens')
    op.drop_table('projects')
