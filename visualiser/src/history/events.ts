/** The reader has chosen another form of times: what shows some draws itself again. */
export const TIME_FORM_CHANGED = "luigid-times";
