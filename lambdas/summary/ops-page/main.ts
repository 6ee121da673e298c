// Entry of the ops page.

document.title = 'Cells';
