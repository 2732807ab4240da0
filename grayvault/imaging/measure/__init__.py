"""The one home of colour error, PSNR and their like."""
