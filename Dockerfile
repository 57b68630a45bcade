# Proofline with everything that its lock file names: flows, the command, and a model's guarded server.
FROM python:3.11.9-slim-bookworm

WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY flows flows
COPY tasks tasks
RUN pip install --no-cache-dir uv==0.13.8 \
 && uv sync --frozen --no-dev --all-extras \
 && useradd --create-home proofline
ENV PATH=/app/.venv/bin:$PATH
USER proofline
WORKDIR /project
ENTRYPOINT ["proofline"]
