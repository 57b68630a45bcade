# Proofline with everything that its lock file names: flows, the command, and a model's guarded server.
# It runs what it is told: Prefect's workers start containers with a command of theirs.
FROM python:3.11.9-slim-bookworm

WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE prefect.yaml ./
COPY flows flows
COPY tasks tasks
RUN pip install --no-cache-dir uv==0.13.8 \
 && uv sync --frozen --no-dev --all-extras \
 && useradd --uid 10001 --create-home proofline \
 && install --directory --owner=10001 --group=10001 /project /project/.proofline /project/reports /models
ENV PATH=/app/.venv/bin:$PATH
USER 10001:10001
WORKDIR /project
CMD ["proofline", "--help"]
