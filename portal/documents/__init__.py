"""Documents that staff keep as dated versions: privacy notice, impact assessment, breach checklist."""
